import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import protect, sees_care_row

READERS = sees_care_row("patient_id", "source_id")
# An answer names who heard it: nobody writes one under another name.
MAKERS = f"({READERS}) AND collected_by_id = (SELECT ctx.my_role())"
ANSWERS = ["given", "representative", "emergency", "refused"]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_grants"), ("identity", "0001_patients_tokens_lookups")]
    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.patient"
                    ),
                ),
                ("source_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("answer", models.CharField(max_length=20)),
                ("collected_at", models.DateTimeField()),
                ("collected_by_id", models.UUIDField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["source_id", "-collected_at"], name="consent_by_source")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(answer__in=ANSWERS), name="consent_answer_known")
                ],
            },
        ),
        protect("consent_consent", using=READERS, insert=MAKERS, append_only=True),
    ]
