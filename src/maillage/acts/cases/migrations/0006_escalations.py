from django.db import migrations, models


class Migration(migrations.Migration):
    """Which promise was already said to be broken, and who telephoned about an answer that was not read."""

    dependencies = [("cases", "0005_steering")]
    operations = [
        migrations.AddField("Case", "escalated_due_at", models.DateTimeField(null=True)),
        migrations.AddField("Case", "called_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "Case", "called_by_text", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddIndex(
            "Case",
            models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="case_to_escalate"
            ),
        ),
    ]
