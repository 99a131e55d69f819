from django.db import migrations, models

REASONS = ["registered", "declared", "requester", "expert", "recipient", "delegate"]


class Migration(migrations.Migration):
    """A delegation is a holder: what a physician's secretary prepares is opened to it, for this reason."""

    dependencies = [("access", "0001_grants")]
    operations = [
        migrations.RemoveConstraint("grant", "grant_reason_known"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=models.Q(reason__in=REASONS), name="grant_reason_known"),
        ),
    ]
