from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"

# The same cases as `ctx.case_reviewed`, which they are asked of one by one: reported mistakes that nobody has decided
# are few, and a policy that names them all is answered once for a statement instead of once for each row of a list.
REVIEWED_CASES = f"""
CREATE OR REPLACE FUNCTION ctx.reviewed_cases() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(array_agg(DISTINCT q.case_id), '{{}}')
  FROM public.cases_quarantine AS q JOIN public.cases_case AS c ON c.id = q.case_id
  WHERE q.status = 'open' AND (
    (SELECT ctx.has_duty('identity', NULL))
    OR EXISTS (SELECT 1 FROM public.directory_duty AS mine
      WHERE mine.role_id = (SELECT ctx.my_role()) AND mine.kind = 'identity'
        AND mine.organization_id = c.requester_organization_id)
      AND ctx.has_duty('identity', c.requester_organization_id)
    OR (c.requester_role_id = (SELECT ctx.my_role()) AND NOT EXISTS (
      SELECT 1 FROM public.directory_duty AS duty
       WHERE duty.kind = 'identity' AND duty.started_on <= {DAY} AND (duty.ended_on IS NULL OR duty.ended_on >= {DAY})
         AND (duty.organization_id IS NULL OR duty.organization_id = c.requester_organization_id))))
$$"""
REVIEWED = "ANY ((SELECT ctx.reviewed_cases())::uuid[])"
BY_CASE = ("cases_caseform", "cases_caseevent", "cases_annotation", "cases_opinion", "cases_reading", "cases_caseclock")
AT_ONCE = [
    f"ALTER POLICY reviewers ON cases_case USING (id = {REVIEWED})",
    *(f"ALTER POLICY reviewers ON {table} USING (case_id = {REVIEWED})" for table in BY_CASE),
]
ONE_BY_ONE = [
    "ALTER POLICY reviewers ON cases_case USING (ctx.case_reviewed(id))",
    *(f"ALTER POLICY reviewers ON {table} USING (ctx.case_reviewed(case_id))" for table in BY_CASE),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_cases_by_day")]
    operations = [ctx_functions(REVIEWED_CASES), migrations.RunSQL(AT_ONCE, ONE_BY_ONE)]
