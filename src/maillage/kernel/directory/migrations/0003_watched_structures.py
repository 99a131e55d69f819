from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"
IN_FORCE = f"""
  FROM public.directory_duty AS duty
  JOIN public.directory_practitionerrole AS me ON me.id = duty.role_id
  WHERE duty.role_id = ctx.my_role() AND duty.kind = 'security'
    AND duty.started_on <= {DAY} AND (duty.ended_on IS NULL OR duty.ended_on >= {DAY})
    AND me.started_on <= {DAY} AND (me.ended_on IS NULL OR me.ended_on >= {DAY})"""

MY_WATCH = f"""
CREATE OR REPLACE FUNCTION ctx.my_watch() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(array_agg(duty.organization_id) FILTER (WHERE duty.organization_id IS NOT NULL), '{{}}') {IN_FORCE}
$$"""
WATCHES_REGION = f"""
CREATE OR REPLACE FUNCTION ctx.watches_region() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 {IN_FORCE} AND duty.organization_id IS NULL)
$$"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_officers_read_the_trail"),
        ("directory", "0002_standing_delegations_duties"),
    ]
    operations = [ctx_functions(MY_WATCH, WATCHES_REGION)]
