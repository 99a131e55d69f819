from django.db import migrations, models

REASONS = ["registered", "declared", "requester", "expert", "recipient", "delegate", "reviewer", "appointment"]


class Migration(migrations.Migration):
    """Who gives an appointment sees whose it is and how to reach them, for this reason."""

    dependencies = [("access", "0003_reviewers")]
    operations = [
        migrations.RemoveConstraint("grant", "grant_reason_known"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=models.Q(reason__in=REASONS), name="grant_reason_known"),
        ),
    ]
