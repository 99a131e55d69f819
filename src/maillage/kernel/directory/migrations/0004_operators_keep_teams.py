from datetime import timedelta

from django.db import migrations, models

from maillage.kernel.context.rls import SIGNED_IN, ctx_functions, protect

OPERATES_TEAM = """
CREATE OR REPLACE FUNCTION ctx.operates_team(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.directory_team AS team
    WHERE team.id = wanted AND ctx.has_duty('operator', team.organization_id))
$$"""

OPERATES = "ctx.has_duty('operator', organization_id)"
# Nobody gives themself a function, nor ends one of their own.
DUTY = f"{OPERATES} AND role_id <> (SELECT ctx.my_role())"
MEMBER = "ctx.operates_team(team_id)"
REOPEN = [f"DROP POLICY readers ON {table}" for table in ("directory_team", "directory_teammember")] + [
    f"DROP POLICY {policy} ON directory_duty" for policy in ("readers", "writers", "removers", "makers")
]
GRANTS = [
    "GRANT INSERT, UPDATE (name, note, is_active) ON directory_team TO maillage_app",
    "GRANT INSERT, UPDATE (standing, ended_on) ON directory_teammember TO maillage_app",
    "GRANT INSERT, UPDATE (ended_on) ON directory_duty TO maillage_app",
]


def _ends_at_once(name: str) -> models.CheckConstraint:
    day_before = models.ExpressionWrapper(
        models.F("started_on") - timedelta(days=1), output_field=models.DateField()
    )
    ended = models.Q(("ended_on__isnull", True), ("ended_on__gte", day_before), _connector="OR")
    return models.CheckConstraint(condition=ended, name=name)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_watched_structures")]
    operations = [
        migrations.RemoveConstraint("TeamMember", "team_member_ends_after_start"),
        migrations.AddConstraint("TeamMember", _ends_at_once("team_member_ends_after_start")),
        migrations.RemoveConstraint("Duty", "duty_ends_after_start"),
        migrations.AddConstraint("Duty", _ends_at_once("duty_ends_after_start")),
        ctx_functions(OPERATES_TEAM),
        migrations.RunSQL(REOPEN, migrations.RunSQL.noop),
        protect("directory_team", using=SIGNED_IN, check=OPERATES, insert=OPERATES),
        protect("directory_teammember", using=SIGNED_IN, check=MEMBER, insert=MEMBER),
        protect("directory_duty", using=SIGNED_IN, check=DUTY, insert=DUTY),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
