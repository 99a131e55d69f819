from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"


def runs(row: str) -> str:
    """SQL: this row covers today, last day included."""
    return f"{row}.started_on <= {DAY} AND ({row}.ended_on IS NULL OR {row}.ended_on >= {DAY})"


# What `ctx.my_holders()` gives to each of these roles, for all of them at once: event streams are checked together.
# Only the job that holds them may ask; a test compares the two functions.
HOLDERS_OF = f"""
CREATE OR REPLACE FUNCTION ctx.holders_of(roles uuid[]) RETURNS TABLE (role_id uuid, holder_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH running AS (
    SELECT role.id, role.organization_id, role.is_care
    FROM public.directory_practitionerrole AS role
    WHERE (SELECT ctx.is_system('live')) AND role.id = ANY(roles) AND {runs("role")}
  )
  SELECT running.id, running.id FROM running
  UNION SELECT running.id, running.organization_id FROM running WHERE running.is_care
  UNION SELECT running.id, member.team_id
    FROM running
    JOIN public.directory_teammember AS member ON member.role_id = running.id AND {runs("member")}
    JOIN public.directory_team AS team ON team.id = member.team_id AND team.is_active
  UNION SELECT running.id, d.id
    FROM running
    JOIN public.directory_delegation AS d ON d.delegate_role_id = running.id AND d.ended_at IS NULL AND {runs("d")}
    JOIN public.directory_practitionerrole AS boss ON boss.id = d.delegator_role_id AND {runs("boss")}
$$"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_whom_to_call")]
    operations = [ctx_functions(HOLDERS_OF)]
