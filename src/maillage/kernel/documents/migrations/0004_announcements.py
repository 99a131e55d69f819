import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import ctx_functions, is_system, protect, sees_care_row

CARE = sees_care_row("patient_id", "source_id")
OURSELVES = is_system("documents")

# Who announced takes back, nobody else; a patient never reads this table, see the functions under it.
MY_OWN = "announced_by_id IS NULL OR announced_by_id = (SELECT ctx.my_role())"
GRANTS = [
    "REVOKE UPDATE, DELETE ON documents_announcement FROM maillage_app",
    "GRANT UPDATE (announced_at, announced_by_id, announced_by_text, consultation_on, reminded_at, told_at)"
    " ON documents_announcement TO maillage_app",
    "GRANT UPDATE (read_at) ON documents_announcement TO maillage_ctx",
    f"ALTER POLICY writers ON documents_announcement USING (({CARE} AND ({MY_OWN})) OR {OURSELVES})",
]

IS_ANNOUNCED = """
CREATE OR REPLACE FUNCTION ctx.is_announced(document uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.documents_announcement a
    WHERE a.document_id = document AND a.announced_at IS NOT NULL)
$$"""

# Of what waits, a patient knows the last day and nothing else: neither title, nor author, nor case.
AWAITING = """
CREATE OR REPLACE FUNCTION ctx.patient_awaiting() RETURNS TABLE (due_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT a.due_on FROM public.documents_announcement a
  JOIN public.documents_document d ON d.id = a.document_id
  WHERE a.patient_id = ctx.my_patient() AND a.announced_at IS NULL AND d.status = 'approved'
$$"""

# The first opening by the patient closes the way back; it waits for a taking back that is under way.
READS = """
CREATE OR REPLACE FUNCTION ctx.patient_reads(document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  UPDATE public.documents_announcement a SET read_at = coalesce(a.read_at, clock_timestamp())
   WHERE a.document_id = document AND a.patient_id = ctx.my_patient() AND a.announced_at IS NOT NULL;
  RETURN FOUND;
END $$"""

HAS_READ = """
CREATE OR REPLACE FUNCTION ctx.patient_has_read() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT a.document_id FROM public.documents_announcement a
  WHERE a.patient_id = ctx.my_patient() AND a.read_at IS NOT NULL
$$"""

# A patient reads the current version of opinions that were announced to them: no photo, no draft, no former version.
OF_THE_PATIENT = (
    "patient_id = (SELECT ctx.my_patient()) AND kind = 'opinion' AND status = 'approved'"
    " AND NOT hidden_from_patient AND ctx.is_announced(id)"
)
PATIENTS = [
    f"CREATE POLICY patients ON documents_document FOR SELECT USING ({OF_THE_PATIENT})",
    # What is masked to professionals is not masked to the patient whom it is about.
    "ALTER POLICY masked ON documents_document USING (NOT hidden_from_professionals"
    f" OR author_role_id = (SELECT ctx.my_role()) OR patient_id = (SELECT ctx.my_patient()) OR {OURSELVES})",
    "CREATE POLICY professionals_only ON documents_rendition AS RESTRICTIVE USING ((SELECT ctx.my_patient()) IS NULL)",
]


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("context", "0002_patients_as_principals"),
        ("documents", "0003_put_aside"),
        ("identity", "0001_patients_tokens_lookups"),
    ]
    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("document", to("documents.document")),
                ("patient", to("identity.patient")),
                ("source_id", models.UUIDField(null=True)),
                ("owner_role_id", models.UUIDField(null=True)),
                ("owner_organization_id", models.UUIDField(null=True)),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("announced_at", models.DateTimeField(null=True)),
                ("announced_by_id", models.UUIDField(null=True)),
                ("announced_by_text", models.CharField(blank=True, max_length=200)),
                ("consultation_on", models.DateField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["owner_organization_id", "due_on"],
                        condition=Q(announced_at__isnull=True),
                        name="announcement_awaited",
                    ),
                    models.Index(
                        fields=["due_on"], condition=Q(announced_at__isnull=True), name="announcement_due"
                    ),
                    models.Index(
                        fields=["announced_at"],
                        condition=Q(announced_at__isnull=False, told_at__isnull=True),
                        name="announcement_to_tell",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["document"], name="announcement_once"),
                    models.CheckConstraint(
                        condition=Q(
                            announced_at__isnull=True, announced_by_id__isnull=True, consultation_on__isnull=True
                        )
                        | Q(announced_at__isnull=False, announced_by_id__isnull=False, consultation_on__isnull=False),
                        name="announcement_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=Q(read_at__isnull=True) | Q(announced_at__isnull=False),
                        name="announcement_before_reading",
                    ),
                ],
            },
        ),
        protect(
            "documents_announcement",
            using=f"{CARE} OR {OURSELVES}",
            check=f"({CARE} AND ({MY_OWN})) OR {OURSELVES}",
            insert=f"{CARE} AND announced_at IS NULL",
        ),
        ctx_functions(IS_ANNOUNCED, AWAITING, READS, HAS_READ),
        migrations.RunSQL([*GRANTS, *PATIENTS], migrations.RunSQL.noop),
    ]
