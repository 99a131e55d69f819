from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, sees_care_row, sees_case, sees_patient

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"
DELEGATORS = "(SELECT ctx.my_delegators())::uuid[]"
NO_DELEGATE = "(SELECT ctx.my_delegators()) = '{}'::uuid[]"  # the reader prepares for nobody
ME = "(SELECT ctx.my_role())"

# For whom the reader prepares something now: looked at first, since it is empty for nearly everybody.
MY_DELEGATORS = """
CREATE OR REPLACE FUNCTION ctx.my_delegators() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(array_agg(DISTINCT d.delegator_role_id), '{}') FROM ctx.my_delegations() AS d
$$"""

# Who sees a case otherwise than by delegation: as in the first migration.
AS_A_PARTY = """
      c.requester_organization_id = ANY(holders) OR c.requester_role_id = ANY(holders)
      OR (c.sent_at IS NOT NULL AND (c.assignee_role_id = ANY(holders)
        OR (c.team_id = ANY(holders) AND (c.state_kind <> 'closed' OR c.answered_at IS NOT NULL))))
      OR (c.answered_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM public.cases_caserecipient r WHERE r.case_id = c.id AND r.role_id = ANY(holders)))"""


def delegated(case: str) -> str:
    """SQL: this case was opened to a delegation of the reader that runs and covers its usage."""
    return (
        f"({case}requester_role_id = ANY({DELEGATORS})"
        f" AND ctx.may_act_for({case}requester_role_id, {case}usage_code, false)"
        f" AND {sees_care_row(f'{case}patient_id', f'{case}id')})"
    )


SEES_CASE = f"""
CREATE OR REPLACE FUNCTION ctx.sees_case(case_id uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_case c WHERE c.id = case_id AND ({AS_A_PARTY}
      OR (c.requester_role_id = ANY((SELECT ctx.my_delegators())::uuid[])
        AND ctx.may_act_for(c.requester_role_id, c.usage_code, false)
        AND ctx.sees_care_row(c.patient_id, c.id, holders))))
$$"""

# The answer itself: its parties, and a delegate whom the requester lets read it.
READS_ANSWER = f"""
CREATE OR REPLACE FUNCTION ctx.reads_answer(case_id uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_case c WHERE c.id = case_id AND ({AS_A_PARTY}
      OR EXISTS (SELECT 1 FROM ctx.my_delegations() AS d
                 WHERE d.delegator_role_id = c.requester_role_id AND d.usage_code IN ('', c.usage_code)
                   AND d.may_read_answer AND ctx.sees_care_row(c.patient_id, c.id, ARRAY[d.id]))))
$$"""

# A case opens to whom its requester lets prepare under this usage, and a prepared one to the requester's structure.
# Everything is read from the case: the caller chooses nothing but the case, which must be theirs.
OPEN_TO_DELEGATES = f"""
CREATE OR REPLACE FUNCTION ctx.case_open_to_delegates(opened uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE c public.cases_case; me uuid := ctx.my_role();
BEGIN
  SELECT * INTO c FROM public.cases_case WHERE id = opened;
  IF c.id IS NULL OR me IS NULL OR NOT (c.requester_role_id = me OR (c.prepared_by_role_id = me
     AND ctx.may_act_for(c.requester_role_id, c.usage_code, false))) THEN
    RETURN;
  END IF;
  IF c.prepared_by_role_id = me THEN
    INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
    VALUES (gen_random_uuid(), c.patient_id, c.requester_organization_id, c.id, 'requester', now(), me)
    ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING;
  END IF;
  RETURN QUERY
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), c.patient_id, d.id, c.id, 'delegate', now(), me
    FROM public.directory_delegation AS d
   WHERE d.delegator_role_id = c.requester_role_id AND d.usage_code IN ('', c.usage_code)
     AND d.ended_at IS NULL AND d.started_on <= {DAY} AND (d.ended_on IS NULL OR d.ended_on >= {DAY})
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
  RETURNING holder_id;
END $$"""

# Who has just prepared a case reads it until it is opened to anybody: in the statement that makes it, no longer.
UNOPENED = """
CREATE OR REPLACE FUNCTION ctx.case_unopened(made uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT NOT EXISTS (SELECT 1 FROM public.access_grant AS g WHERE g.source_id = made)
$$"""

# What is still going on when a physician delegates, if the physician says so: theirs to open, nobody else's.
OPEN_ONGOING = f"""
CREATE OR REPLACE FUNCTION ctx.delegation_opens_ongoing(given uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE me uuid := ctx.my_role();
BEGIN
  RETURN QUERY
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), c.patient_id, d.id, c.id, 'delegate', now(), me
    FROM public.directory_delegation AS d
    JOIN public.cases_case AS c ON c.requester_role_id = d.delegator_role_id
     AND d.usage_code IN ('', c.usage_code) AND c.state_kind <> 'closed'
   WHERE d.id = given AND d.delegator_role_id = me AND d.ended_at IS NULL
     AND d.started_on <= {DAY} AND (d.ended_on IS NULL OR d.ended_on >= {DAY})
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
  RETURNING source_id;
END $$"""

# To say to a delegate, and to nobody else, why a case that was open to them is no longer.
MY_ENDED_DELEGATION = f"""
CREATE OR REPLACE FUNCTION ctx.my_ended_delegation(
  closed_case uuid, OUT delegator uuid, OUT ended_at timestamptz, OUT ended_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT d.delegator_role_id, d.ended_at, d.ended_on
    FROM public.directory_delegation AS d
    JOIN public.access_grant AS g ON g.holder_id = d.id AND g.source_id = closed_case AND g.reason = 'delegate'
   WHERE d.delegate_role_id = ctx.my_role() AND (d.ended_at IS NOT NULL OR d.ended_on < {DAY})
   ORDER BY coalesce(d.ended_at, d.ended_on::timestamptz) DESC LIMIT 1
$$"""

# As before; who prepared it stays written, and only who may send sends.
KEEPS = """
CREATE OR REPLACE FUNCTION ctx.case_keeps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF (NEW.id, NEW.patient_id, NEW.requester_role_id, NEW.requester_organization_id, NEW.number,
      NEW.usage_version_id, NEW.usage_code, NEW.prepared_by_role_id)
     IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.requester_role_id, OLD.requester_organization_id, OLD.number,
      OLD.usage_version_id, OLD.usage_code, OLD.prepared_by_role_id)
     OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at, NEW.team_id) IS DISTINCT FROM (OLD.sent_at, OLD.team_id))
     OR (OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at) THEN
    RAISE EXCEPTION 'a case keeps its patient, its author and its team' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL AND NOT (
     NEW.requester_organization_id = ANY (ctx.my_holders()) OR NEW.requester_role_id = ANY (ctx.my_holders())
     OR ctx.may_act_for(NEW.requester_role_id, NEW.usage_code, true)) THEN
    RAISE EXCEPTION 'this delegation does not send' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""

READERS = (
    f"requester_organization_id = ANY({HOLDERS}) OR requester_role_id = ANY({HOLDERS})"
    f" OR (sent_at IS NOT NULL AND (assignee_role_id = ANY({HOLDERS})"
    f" OR (team_id = ANY({HOLDERS}) AND (state_kind <> 'closed' OR answered_at IS NOT NULL))))"
    f" OR (answered_at IS NOT NULL AND {sees_case('id')})"
    f" OR {delegated('')} OR (prepared_by_role_id = {ME} AND ctx.case_unopened(id)) OR {is_system('clocks')}"
)
# One's own request, or one prepared for a physician who delegates, for a patient whom their structure follows.
MAKERS = (
    f"(prepared_by_role_id IS NULL AND requester_role_id = {ME} AND requester_organization_id = ANY({HOLDERS})"
    f" AND {sees_patient('patient_id')})"
    f" OR (prepared_by_role_id = {ME} AND requester_role_id = ANY({DELEGATORS})"
    " AND ctx.may_act_for(requester_role_id, usage_code, false)"
    " AND EXISTS (SELECT 1 FROM directory_practitionerrole AS boss WHERE boss.id = requester_role_id"
    " AND boss.organization_id = requester_organization_id)"
    " AND ctx.sees_care_row(patient_id, NULL::uuid, ARRAY[requester_organization_id]))"
)
OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.sent_at IS NULL"
    f" AND (c.requester_organization_id = ANY({HOLDERS}) OR {delegated('c.')}))"
)
# The answer is written by who took the case, or by a senior of its team: never by a requester nor a delegate.
ANSWERER = (
    "EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id"
    f" AND c.team_id = ANY({HOLDERS})"
    f" AND ((c.assignee_role_id = {ME} AND c.proposed_at IS NULL) OR ctx.my_standing(c.team_id) = 'senior'))"
)
WRITTEN_HERE = f"name = 'request' OR {ANSWERER}"
SIGNED_BY_ME = (
    f"{sees_case('case_id')} AND signed_by_role_id = {ME}"
    f" AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.team_id = ANY({HOLDERS})"
    " AND ctx.my_standing(c.team_id) = 'senior')"
)
READS = f"{NO_DELEGATE} OR ctx.reads_answer(case_id, {HOLDERS})"
OWN_SIDE = (
    "side = '' OR (side = 'expert' AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id"
    f" AND (c.team_id = ANY({HOLDERS}) OR c.assignee_role_id = {ME})))"
    " OR (side = 'requester' AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id"
    f" AND (c.requester_organization_id = ANY({HOLDERS}) OR c.requester_role_id = {ME} OR {delegated('c.')})))"
)
ANSWERS = (
    "documents_document AS RESTRICTIVE FOR SELECT"
    " USING (kind IN ('photo', 'attachment') OR source_id IS NULL"
    f" OR {NO_DELEGATE} OR ctx.reads_answer(source_id, {HOLDERS}))"
)
POLICIES = [
    f"ALTER POLICY readers ON cases_case USING ({READERS})",
    f"ALTER POLICY writers ON cases_case USING ({READERS}) WITH CHECK ({READERS})",
    f"ALTER POLICY removers ON cases_case USING ({READERS})",
    f"ALTER POLICY makers ON cases_case WITH CHECK ({MAKERS})",
    f"ALTER POLICY chosen ON cases_caserecipient WITH CHECK ({OF_A_DRAFT})",
    f"ALTER POLICY unchosen ON cases_caserecipient USING ({OF_A_DRAFT})",
    f"ALTER POLICY makers ON cases_opinion WITH CHECK ({SIGNED_BY_ME})",
    f"CREATE POLICY of_readers ON cases_opinion AS RESTRICTIVE FOR SELECT USING ({READS})",
    f"CREATE POLICY of_readers ON cases_annotation AS RESTRICTIVE FOR SELECT USING ({READS})",
    f"CREATE POLICY of_readers ON cases_caseform AS RESTRICTIVE FOR SELECT USING (name = 'request' OR {READS})",
    f"CREATE POLICY answered ON cases_caseform AS RESTRICTIVE FOR INSERT WITH CHECK ({WRITTEN_HERE})",
    "CREATE POLICY answering ON cases_caseform AS RESTRICTIVE FOR UPDATE"
    f" USING ({WRITTEN_HERE}) WITH CHECK ({WRITTEN_HERE})",
    f"CREATE POLICY annotated ON cases_annotation AS RESTRICTIVE FOR INSERT WITH CHECK ({ANSWERER})",
    "CREATE POLICY annotating ON cases_annotation AS RESTRICTIVE FOR UPDATE"
    f" USING ({ANSWERER}) WITH CHECK ({ANSWERER})",
    f"CREATE POLICY of_a_side ON cases_caseevent AS RESTRICTIVE FOR SELECT USING ({OWN_SIDE})",
    f"CREATE POLICY answers ON {ANSWERS}",
]


def who() -> models.UUIDField:
    return models.UUIDField(null=True)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_cases_under_row_policy"),
        ("access", "0002_delegates"),
        ("directory", "0002_standing_delegations_duties"),
        ("documents", "0002_photos_of_a_delegate"),
        ("identity", "0002_desks"),
    ]
    operations = [
        migrations.AddField("Case", "prepared_by_role_id", who()),
        migrations.AddField("Case", "drafted_by_role_id", who()),
        migrations.AddField("Case", "proposed_at", models.DateTimeField(null=True)),
        migrations.AddField("CaseForm", "saved_by_role_id", who()),
        migrations.AddField(
            "CaseEvent", "side", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddConstraint(
            "CaseEvent",
            models.CheckConstraint(
                condition=models.Q(("side__in", ["", "requester", "expert"])), name="case_event_side_known"
            ),
        ),
        migrations.AddField("Opinion", "drafted_by_role_id", who()),
        migrations.AddField(
            "Opinion", "drafted_by_text", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        ctx_functions(
            *(MY_DELEGATORS, SEES_CASE, READS_ANSWER, OPEN_TO_DELEGATES, OPEN_ONGOING, MY_ENDED_DELEGATION, KEEPS),
            UNOPENED,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
