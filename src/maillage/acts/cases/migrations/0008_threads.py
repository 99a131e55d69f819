import django.db.models.deletion
from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, ctx_functions

ME = "(SELECT ctx.my_role())"

# Whether the usage of a case lets the reader carry it on as this other usage, from the state in which it stands: the
# published data says so, and the side of the case on which the reader stands.
CONVERTS = """
CREATE OR REPLACE FUNCTION ctx.case_converts(former uuid, patient uuid, thread uuid, usage text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_case AS f
      JOIN public.usages_usageversion AS v ON v.id = f.usage_version_id
     CROSS JOIN jsonb_array_elements(coalesce(v.definition->'conversions', '[]')) AS k
     CROSS JOIN jsonb_array_elements_text(k->'by') AS held
     WHERE f.id = former AND f.patient_id = patient AND coalesce(f.thread_id, f.id) = thread
       AND f.withheld = '' AND f.sent_at IS NOT NULL AND k->'from' ? f.state
       AND (k->>'to' = usage OR (k->>'to' = 'self' AND f.usage_code = usage))
       AND CASE v.definition->'roles'->held->>'party'
         WHEN 'requester' THEN f.requester_role_id = ctx.my_role()
           OR (v.definition->'roles'->held->>'membership' = 'organisation'
             AND f.requester_organization_id = ANY (ctx.my_holders()))
         WHEN 'expert' THEN f.assignee_role_id = ctx.my_role() OR ctx.my_standing(f.team_id) IS NOT NULL
         ELSE false END)
$$"""

# A case that follows another opens to its author's structure: the author chooses nothing but the case.
OPEN_FOLLOWING = """
CREATE OR REPLACE FUNCTION ctx.case_open_following(made uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), c.patient_id, c.requester_organization_id, c.id, 'requester', now(), ctx.my_role()
    FROM public.cases_case AS c
   WHERE c.id = made AND c.follows_id IS NOT NULL AND c.sent_at IS NULL AND c.prepared_by_role_id IS NULL
     AND c.requester_role_id = ctx.my_role()
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
$$"""

# The story of which a case is a part: what came before it, of which it took the answers, is named to its readers; what
# came after, only to who may open it.
THREAD = """
CREATE OR REPLACE FUNCTION ctx.case_thread(wanted uuid)
RETURNS TABLE (id uuid, usage_version_id uuid, state text, state_kind text, at timestamptz, is_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH RECURSIVE here AS (
    SELECT c.id, c.follows_id, coalesce(c.thread_id, c.id) AS thread FROM public.cases_case AS c
     WHERE c.id = wanted AND c.withheld = '' AND ctx.sees_case(c.id, ctx.my_holders())
  ), before AS (
    SELECT f.id, f.follows_id FROM here JOIN public.cases_case AS f ON f.id = here.follows_id
    UNION SELECT f.id, f.follows_id FROM before JOIN public.cases_case AS f ON f.id = before.follows_id
  )
  SELECT c.id, c.usage_version_id, c.state, c.state_kind, coalesce(c.sent_at, c.created_at), seen.yes
    FROM here JOIN public.cases_case AS c ON c.id = here.thread OR c.thread_id = here.thread
   CROSS JOIN LATERAL (SELECT ctx.sees_case(c.id, ctx.my_holders()) AS yes) AS seen
   WHERE c.withheld = '' AND (seen.yes OR c.id IN (SELECT before.id FROM before))
   ORDER BY c.created_at, c.id
$$"""

# The signed answer of a case is the ground of those that follow it: it opens with them, once they have left.
REFERRED = """
CREATE OR REPLACE FUNCTION ctx.case_referred(source uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH RECURSIVE after AS (
    SELECT c.id, c.sent_at, c.withheld FROM public.cases_case AS c WHERE c.follows_id = source
    UNION SELECT c.id, c.sent_at, c.withheld FROM after JOIN public.cases_case AS c ON c.follows_id = after.id
  )
  SELECT EXISTS (SELECT 1 FROM after WHERE sent_at IS NOT NULL AND withheld = ''
    AND ctx.sees_case(id, ctx.my_holders()))
$$"""

# Who works on what follows a case, to be told when its answer changes: identifiers, to who sees that case.
FOLLOWERS = """
CREATE OR REPLACE FUNCTION ctx.case_followers(source uuid) RETURNS TABLE (case_id uuid, role_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH RECURSIVE after AS (
    SELECT c.* FROM public.cases_case AS c
     WHERE c.follows_id = source AND ctx.sees_case(source, ctx.my_holders())
    UNION SELECT c.* FROM after JOIN public.cases_case AS c ON c.follows_id = after.id
  )
  SELECT after.id, who.role_id FROM after
   CROSS JOIN LATERAL (VALUES (after.requester_role_id), (after.assignee_role_id)) AS who (role_id)
   WHERE after.sent_at IS NOT NULL AND after.withheld = '' AND who.role_id IS NOT NULL
$$"""

# The last thing that a patient said of a usage, when it was no: asked before a case is carried on as that usage.
OPPOSED = """
CREATE OR REPLACE FUNCTION ctx.patient_opposed(patient uuid, usage text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT CASE WHEN said.answer = 'refused' THEN said.collected_at END FROM (
    SELECT a.answer, a.collected_at FROM public.consent_consent AS a JOIN public.cases_case AS c ON c.id = a.source_id
     WHERE c.patient_id = patient AND a.patient_id = patient AND c.usage_code = usage AND c.withheld = ''
       AND ctx.sees_patient(patient, ctx.my_holders())
     ORDER BY a.collected_at DESC, a.id DESC LIMIT 1) AS said
$$"""
STAYS = """
CREATE OR REPLACE FUNCTION ctx.case_stays_in_its_thread() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a case stays in its thread' USING ERRCODE = 'insufficient_privilege';
END $$"""

FOLLOWS = "ctx.case_converts(follows_id, patient_id, thread_id, usage_code)"
POLICIES = [
    "CREATE POLICY following ON cases_case AS RESTRICTIVE FOR INSERT"
    f" WITH CHECK ((follows_id IS NULL AND thread_id IS NULL) OR {FOLLOWS})",
    # An expert knows the patient by this case alone: what it becomes is theirs to begin, as its usage says.
    "CREATE POLICY carried_on ON cases_case FOR INSERT WITH CHECK (follows_id IS NOT NULL"
    f" AND prepared_by_role_id IS NULL AND requester_role_id = {ME} AND requester_organization_id = ANY({HOLDERS})"
    f" AND {FOLLOWS})",
    "CREATE POLICY referred ON documents_document FOR SELECT"
    " USING (kind = 'opinion' AND status = 'approved' AND source_id IS NOT NULL AND ctx.case_referred(source_id))",
    """CREATE TRIGGER case_stays_in_its_thread BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (current_user = 'maillage_app'
      AND (NEW.follows_id, NEW.thread_id) IS DISTINCT FROM (OLD.follows_id, OLD.thread_id))
    EXECUTE FUNCTION ctx.case_stays_in_its_thread()""",
]


class Migration(migrations.Migration):
    """A case that goes on as another one: both of one patient, in one thread."""

    dependencies = [
        ("cases", "0007_answers_stay_whole"),
        ("consent", "0001_answers"),
        ("usages", "0001_published_versions"),
    ]
    operations = [
        migrations.AddField(
            "Case",
            "follows",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField("Case", "thread_id", models.UUIDField(null=True)),
        migrations.AddIndex(
            "Case",
            models.Index(fields=["thread_id"], condition=models.Q(thread_id__isnull=False), name="case_by_thread"),
        ),
        migrations.AddConstraint(
            "Case",
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True, thread_id__isnull=True)
                | models.Q(follows__isnull=False, thread_id__isnull=False),
                name="case_follows_in_a_thread",
            ),
        ),
        migrations.RunSQL("GRANT SELECT ON usages_usageversion TO maillage_ctx", migrations.RunSQL.noop),
        ctx_functions(CONVERTS, OPEN_FOLLOWING, THREAD, REFERRED, FOLLOWERS, OPPOSED, STAYS),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
