import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import protect, sees_case

# A moment is noted by its reader in their own name, in a case that was sent; nobody changes what was noted.
NOTED = (
    f"{sees_case('case_id')} AND by_role_id = (SELECT ctx.my_role())"
    " AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.sent_at IS NOT NULL)"
)


class Migration(migrations.Migration):
    """Moments of a case, whom a running promise calls in turn, and requests that stand above all others."""

    dependencies = [("cases", "0012_hand_over_and_named")]
    operations = [
        migrations.AddField("Case", "is_urgent", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("CaseClock", "climbed", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("CaseClock", "climbing_since", models.DateTimeField(null=True)),
        migrations.AddField("CaseClock", "climb_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "CaseClock",
            models.Index(
                condition=models.Q(("climb_at__isnull", False)), fields=["climb_at"], name="case_clock_to_climb"
            ),
        ),
        migrations.CreateModel(
            name="CaseInstant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                ("is_stamp", models.BooleanField(default=False)),
                ("by_role_id", models.UUIDField()),
                ("by_text", models.CharField(max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "noted_at"], name="case_instant_by_case")]},
        ),
        protect("cases_caseinstant", using=sees_case("case_id"), insert=NOTED, append_only=True),
    ]
