from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

standing = import_module("maillage.kernel.directory.migrations.0002_standing_delegations_duties")


def runs(row: str) -> str:
    """SQL: this row covers the day, last day included."""
    return f"{row}.started_on <= me.day AND ({row}.ended_on IS NULL OR {row}.ended_on >= me.day)"


# The same holders. Each policy of each statement asks for them, some sixty times in a page: the ticket is now verified
# once and the day read once, where the delegations verified it again and each condition read its own day. Half the time.
MY_HOLDERS = f"""
CREATE OR REPLACE FUNCTION ctx.my_holders() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH today AS MATERIALIZED (
    SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS day
  ), me AS MATERIALIZED (
    SELECT role.id, role.organization_id, role.is_care, today.day
    FROM today, public.directory_practitionerrole AS role
    WHERE role.id = ctx.my_role()
      AND role.started_on <= today.day AND (role.ended_on IS NULL OR role.ended_on >= today.day)
  )
  SELECT coalesce(array_agg(DISTINCT held.holder), '{{}}') FROM (
    SELECT me.id AS holder FROM me
    UNION ALL SELECT me.organization_id FROM me WHERE me.is_care
    UNION ALL SELECT member.team_id
      FROM me
      JOIN public.directory_teammember AS member ON member.role_id = me.id
      JOIN public.directory_team AS team ON team.id = member.team_id AND team.is_active
      WHERE {runs("member")}
    UNION ALL SELECT given.id
      FROM me
      JOIN public.directory_delegation AS given ON given.delegate_role_id = me.id
      JOIN public.directory_practitionerrole AS boss ON boss.id = given.delegator_role_id
      WHERE given.ended_at IS NULL AND {runs("given")} AND {runs("boss")}
  ) AS held
$$"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0012_first_by_name")]
    operations = [ctx_functions(MY_HOLDERS, back=(standing.MY_HOLDERS,))]
