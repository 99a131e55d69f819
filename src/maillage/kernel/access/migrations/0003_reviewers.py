from django.db import migrations, models

REASONS = ["registered", "declared", "requester", "expert", "recipient", "delegate", "reviewer"]


class Migration(migrations.Migration):
    """Whoever reviews a mistake reported on a case sees that case while they decide, for this reason."""

    dependencies = [("access", "0002_delegates")]
    operations = [
        migrations.RemoveConstraint("grant", "grant_reason_known"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=models.Q(reason__in=REASONS), name="grant_reason_known"),
        ),
    ]
