from django.db import migrations, models

INSTANTS = ("warn_at", "warned_of", "late_at", "late_of")


def index(name: str, field: str, condition: models.Q) -> migrations.AddIndex:
    return migrations.AddIndex("CaseClock", models.Index(condition=condition, fields=[field], name=name))


class Migration(migrations.Migration):
    """What is to be said of a promise stands with that promise; the worker plans those that run already."""

    dependencies = [("cases", "0023_parts_ended_by_who_may_invite")]
    operations = [
        *(migrations.AddField("CaseClock", name, models.DateTimeField(null=True)) for name in INSTANTS),
        index("case_clock_to_warn", "warn_at", models.Q(("warn_at__isnull", False))),
        index("case_clock_to_say_late", "late_at", models.Q(("late_at__isnull", False))),
        index(
            "case_clock_to_plan",
            "started_at",
            models.Q(
                ("late_at__isnull", True),
                ("late_of__isnull", True),
                ("paused_at__isnull", True),
                ("stopped_at__isnull", True),
            ),
        ),
        migrations.RemoveIndex("Case", "case_to_escalate"),
        migrations.RemoveIndex("Case", "case_to_warn"),
        migrations.RemoveField("Case", "warned_at"),
        migrations.RemoveField("Case", "escalated_due_at"),
    ]
