from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# A patient knows of a request made for them that it exists, where it stands and whom it was sent to. Never what was
# asked nor answered, never a draft; the words of a precision asked are between professionals.
PATIENT_CASES = """
CREATE OR REPLACE FUNCTION ctx.patient_cases() RETURNS TABLE (
  id uuid, usage_version_id uuid, state_kind text, sent_at timestamptz, due_at timestamptz,
  answered_at timestamptz, closed_at timestamptz, requester_role_id uuid, team_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT c.id, c.usage_version_id, c.state_kind::text, c.sent_at, c.due_at, c.answered_at, c.closed_at,
    c.requester_role_id, c.team_id
  FROM public.cases_case c WHERE c.patient_id = ctx.my_patient() AND c.sent_at IS NOT NULL
$$"""

# Answers signed before announcements existed: they stay hidden until somebody announces them, within the usual delay.
BEFORE = """
INSERT INTO documents_announcement (id, document_id, patient_id, source_id, owner_role_id, owner_organization_id,
  due_on, created_at, announced_by_text)
SELECT gen_random_uuid(), d.id, d.patient_id, d.source_id, c.requester_role_id, c.requester_organization_id,
  (now() AT TIME ZONE 'Europe/Paris')::date + 15, now(), ''
FROM documents_document d JOIN cases_opinion o ON o.document_id = d.id JOIN cases_case c ON c.id = o.case_id
WHERE d.kind = 'opinion' AND d.status = 'approved'
ON CONFLICT (document_id) DO NOTHING"""
HIDDEN = "UPDATE documents_document SET hidden_from_patient = true WHERE kind = 'opinion' AND status = 'approved'"
# The owner of the tables is under their policies too: the function owner is not, for these two statements.
BACKFILL = [
    "GRANT INSERT ON documents_announcement TO maillage_ctx",
    "GRANT UPDATE (hidden_from_patient) ON documents_document TO maillage_ctx",
    "GRANT USAGE ON SCHEMA public TO maillage_ctx",
    "SET LOCAL ROLE maillage_ctx",
    BEFORE,
    HIDDEN,
    "SET LOCAL ROLE maillage_owner",
    "REVOKE INSERT ON documents_announcement FROM maillage_ctx",
    "REVOKE UPDATE (hidden_from_patient) ON documents_document FROM maillage_ctx",
]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_mistakes"),
        ("documents", "0004_announcements"),
    ]
    operations = [ctx_functions(PATIENT_CASES), migrations.RunSQL(BACKFILL, migrations.RunSQL.noop)]
