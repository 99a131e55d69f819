from django.db import migrations, models

REASONS = [
    *("registered", "declared", "requester", "expert", "recipient", "delegate", "reviewer", "appointment"),
    "invited",
]


class Migration(migrations.Migration):
    """Whoever is invited to take part in a case sees it and its patient, for this reason, until their time ends."""

    dependencies = [("access", "0005_words_end_with_access")]
    operations = [
        migrations.RemoveConstraint("grant", "grant_reason_known"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=models.Q(reason__in=REASONS), name="grant_reason_known"),
        ),
    ]
