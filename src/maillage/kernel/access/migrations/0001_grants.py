import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import HOLDERS, ctx_functions, protect, sees_care_row

REASONS = ["registered", "declared", "requester", "expert", "recipient"]

SEES_PATIENT = """
CREATE OR REPLACE FUNCTION ctx.sees_patient(patient uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.access_grant g
    WHERE g.patient_id = patient AND g.holder_id = ANY(holders) AND (g.until IS NULL OR g.until > statement_timestamp()))
$$"""

# Without source: the general record, opened by a grant without source. With one: its own grant, nothing else.
SEES_CARE_ROW = """
CREATE OR REPLACE FUNCTION ctx.sees_care_row(patient uuid, source uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.access_grant g
    WHERE g.patient_id = patient AND g.holder_id = ANY(holders) AND (g.until IS NULL OR g.until > statement_timestamp())
      AND g.source_id IS NOT DISTINCT FROM source)
$$"""

# Who may give: who holds the general record or that very source; and, once, who has just registered the patient.
MAY_SHARE = """
CREATE OR REPLACE FUNCTION ctx.may_share(patient uuid, source uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT ctx.sees_care_row(patient, NULL, holders) OR ctx.sees_care_row(patient, source, holders)
    OR (NOT EXISTS (SELECT 1 FROM public.access_grant g WHERE g.patient_id = patient)
        AND EXISTS (SELECT 1 FROM public.identity_patient p
                    WHERE p.id = patient AND p.registered_by_id = ctx.my_role()))
$$"""

# Who takes part in one case knows the other parties of that case, not who else cares for the patient.
READERS = (
    f"holder_id = ANY ({HOLDERS}) OR {sees_care_row('patient_id', 'NULL::uuid')}"
    f" OR {sees_care_row('patient_id', 'source_id')}"
)
MY_GIFT = "granted_by_id = (SELECT ctx.my_role())"
MAY_SHARE_ROW = f"ctx.may_share(patient_id, source_id, {HOLDERS})"
# Only the end of a grant ever changes, by who keeps the general record or by the giver who still could give.
MAY_END = f"{sees_care_row('patient_id', 'NULL::uuid')} OR ({MY_GIFT} AND {MAY_SHARE_ROW})"
GRANTS = [
    "GRANT INSERT, UPDATE ON access_grant TO maillage_ctx",
    "REVOKE UPDATE, DELETE ON access_grant FROM maillage_app",
    "GRANT UPDATE (until) ON access_grant TO maillage_app",
]

DECLARE_CARE = """
CREATE OR REPLACE FUNCTION ctx.declare_care(patient uuid, holder uuid, by_role uuid) RETURNS void
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  VALUES (gen_random_uuid(), patient, holder, NULL, 'declared', now(), by_role)
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO UPDATE SET until = NULL;
END $$"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("identity", "0001_patients_tokens_lookups")]
    operations = [
        migrations.CreateModel(
            name="Grant",
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
                ("holder_id", models.UUIDField()),
                ("source_id", models.UUIDField(null=True)),
                ("reason", models.CharField(max_length=20)),
                ("granted_at", models.DateTimeField(auto_now_add=True)),
                ("granted_by_id", models.UUIDField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("patient", "holder_id", "source_id", "reason"), name="grant_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(reason__in=REASONS), name="grant_reason_known"),
                ],
                "indexes": [models.Index(fields=["holder_id", "patient"], name="grant_by_holder")],
            },
        ),
        ctx_functions(MAY_SHARE),
        protect(
            "access_grant",
            using=READERS,
            check=MAY_END,
            insert=f"{MY_GIFT} AND {MAY_SHARE_ROW}",
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        ctx_functions(SEES_PATIENT, SEES_CARE_ROW, DECLARE_CARE),
    ]
