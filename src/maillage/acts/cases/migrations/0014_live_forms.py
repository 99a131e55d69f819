from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import HOLDERS, ctx_functions

veiled = import_module("maillage.acts.cases.migrations.0011_contributions_under_a_veil")

# A form that the requester's side fills live, as the usage of the case says; while the case is open.
FILLS_LIVE = """
CREATE OR REPLACE FUNCTION ctx.fills_live(wanted uuid, form text, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_case AS c
    JOIN public.usages_usageversion AS v ON v.id = c.usage_version_id
   WHERE c.id = wanted AND c.sent_at IS NOT NULL AND c.state_kind <> 'closed'
     AND (c.requester_role_id = ctx.my_role() OR c.requester_organization_id = ANY(holders))
     AND v.definition -> 'live' -> form ->> 'side' = 'requester')
$$"""
WRITTEN_HERE = f"{veiled.WRITTEN_HERE} OR (party_id IS NULL AND ctx.fills_live(case_id, name, {HOLDERS}))"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_moments_and_ladders"), ("usages", "0001_published_versions")]
    operations = [
        migrations.RunSQL(["GRANT SELECT ON usages_usageversion TO maillage_ctx"], migrations.RunSQL.noop),
        ctx_functions(FILLS_LIVE),
        migrations.RunSQL(
            [
                f"ALTER POLICY answered ON cases_caseform WITH CHECK ({WRITTEN_HERE})",
                f"ALTER POLICY answering ON cases_caseform USING ({WRITTEN_HERE}) WITH CHECK ({WRITTEN_HERE})",
            ],
            migrations.RunSQL.noop,
        ),
    ]
