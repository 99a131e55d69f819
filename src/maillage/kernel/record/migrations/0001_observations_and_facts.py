from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

import maillage.toolbox.clock
import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import protect, sees_care_row


def row_key() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


def to_patient() -> models.ForeignKey:
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to="identity.patient")


def measure() -> models.DecimalField:
    return models.DecimalField(decimal_places=4, max_digits=14, null=True)


READERS = sees_care_row("patient_id", "source_id")
MAKERS = f"({READERS}) AND author_role_id = (SELECT ctx.my_role())"
GRANTS = [
    # A measure is a fact of its day: it is never rewritten. A fact ends or is refuted, it is never erased.
    "REVOKE UPDATE, DELETE ON record_observation FROM maillage_app",
    "REVOKE UPDATE, DELETE ON record_recorditem FROM maillage_app",
    "GRANT UPDATE (status, ended_on) ON record_recorditem TO maillage_app",
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("context", "0001_ticket_and_refusing_stubs"),
        ("identity", "0001_patients_tokens_lookups"),
    ]
    operations = [
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", row_key()),
                ("patient", to_patient()),
                ("source_id", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=20)),
                ("label", models.CharField(max_length=120)),
                ("value_number", measure()),
                ("value_text", models.CharField(blank=True, max_length=300)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("reference_low", measure()),
                ("reference_high", measure()),
                ("effective_at", models.DateTimeField()),
                ("author_role_id", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "code", "-effective_at"], name="observation_series"),
                    models.Index(fields=["patient", "-effective_at"], name="observation_by_patient"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(value_number__isnull=False) | ~Q(value_text=""), name="observation_has_a_value"
                    ),
                    models.CheckConstraint(
                        condition=Q(reference_low__isnull=True)
                        | Q(reference_high__isnull=True)
                        | Q(reference_low__lte=F("reference_high")),
                        name="observation_range_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordItem",
            fields=[
                ("id", row_key()),
                ("patient", to_patient()),
                ("source_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=10)),
                ("label", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("status", models.CharField(default="active", max_length=10)),
                ("noted_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("author_role_id", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "kind", "status"], name="record_item_by_patient")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["allergy", "treatment", "history", "alert"]),
                        name="record_item_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(status__in=["active", "ended", "refuted"]), name="record_item_status_known"
                    ),
                    models.CheckConstraint(condition=~Q(label=""), name="record_item_says_something"),
                    models.CheckConstraint(
                        condition=Q(status="active", ended_on__isnull=True)
                        | (~Q(status="active") & Q(ended_on__isnull=False)),
                        name="record_item_end_and_status",
                    ),
                ],
            },
        ),
        protect("record_observation", using=READERS, insert=MAKERS),
        protect("record_recorditem", using=READERS, insert=MAKERS),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
