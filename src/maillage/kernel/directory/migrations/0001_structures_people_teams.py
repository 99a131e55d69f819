import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import SIGNED_IN, ctx_functions, protect

# Whose grants count for the reader: the role itself, its structure when it cares there, its teams.
# A role that has ended (or not begun) holds nothing. Days are those of France.
MY_HOLDERS = """
CREATE OR REPLACE FUNCTION ctx.my_holders() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH day AS (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS today),
  me AS (
    SELECT role.id, role.organization_id, role.is_care
    FROM public.directory_practitionerrole AS role, day
    WHERE role.id = ctx.my_role() AND role.started_on <= day.today
      AND (role.ended_on IS NULL OR role.ended_on >= day.today)
  )
  SELECT coalesce(array_agg(DISTINCT held.holder), '{}') FROM (
    SELECT me.id AS holder FROM me
    UNION ALL SELECT me.organization_id FROM me WHERE me.is_care
    UNION ALL SELECT member.team_id
      FROM me
      JOIN public.directory_teammember AS member ON member.role_id = me.id
      JOIN public.directory_team AS team ON team.id = member.team_id AND team.is_active
      CROSS JOIN day
      WHERE member.started_on <= day.today AND (member.ended_on IS NULL OR member.ended_on >= day.today)
  ) AS held
$$"""

# The name under a line of the trail, as `presenters.display_of` and `place_of` say it.
ACTOR = """
CREATE OR REPLACE FUNCTION ctx.actor() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT concat_ws(', ',
    concat_ws(' ', nullif(person.civility, ''), nullif(person.given_name, ''), nullif(person.family_name, '')),
    nullif(coalesce(nullif(role.function_label, ''), person.specialty_label), ''), nullif(place.name, ''))
  FROM public.directory_practitionerrole AS role
  JOIN public.directory_practitioner AS person ON person.id = role.practitioner_id
  JOIN public.directory_organization AS place ON place.id = role.organization_id
  WHERE role.id = ctx.my_role()
$$"""

TABLES = (
    "directory_organization",
    "directory_practitioner",
    "directory_practitionerrole",
    "directory_team",
    "directory_teammember",
)
# The directory comes from national feeds and the operator: requests never write it.
READ_ONLY = [f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM maillage_app" for table in TABLES]


def _id() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


def _to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=f"directory.{model}"
    )


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"),
        name=name,
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_chained_trail"), ("context", "0001_ticket_and_refusing_stubs")]
    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", _id()),
                ("name", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=20)),
                ("finess", models.CharField(max_length=9, null=True, unique=True)),
                ("siret", models.CharField(blank=True, max_length=14)),
                ("commune", models.CharField(blank=True, max_length=80)),
                ("department", models.CharField(blank=True, max_length=3)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={"indexes": [models.Index(fields=["name"], name="organization_by_name")]},
        ),
        migrations.CreateModel(
            name="Practitioner",
            fields=[
                ("id", _id()),
                ("rpps", models.CharField(max_length=11, null=True, unique=True)),
                ("civility", models.CharField(blank=True, max_length=4)),
                ("family_name", models.CharField(max_length=80)),
                ("given_name", models.CharField(max_length=80)),
                ("profession", models.CharField(max_length=4)),
                ("specialty_label", models.CharField(blank=True, max_length=80)),
                ("search_text", models.CharField(blank=True, db_collation="C", max_length=260)),
            ],
            options={
                "indexes": [models.Index(fields=["family_name", "given_name"], name="practitioner_by_name")]
            },
        ),
        migrations.CreateModel(
            name="PractitionerRole",
            fields=[
                ("id", _id()),
                ("practitioner", _to("practitioner")),
                ("organization", _to("organization")),
                ("function_label", models.CharField(blank=True, max_length=80)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("is_care", models.BooleanField(default=True)),
            ],
            options={"constraints": [_ends_after_start("role_ends_after_start")]},
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", _id()),
                ("organization", _to("organization")),
                ("name", models.CharField(max_length=120)),
                ("usage_code", models.CharField(max_length=40)),
                ("is_active", models.BooleanField(default=True)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_active", True)), fields=["usage_code"], name="team_by_usage"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", _id()),
                ("team", _to("team")),
                ("role", _to("practitionerrole")),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("team", "role"),
                        name="team_member_once",
                    ),
                    _ends_after_start("team_member_ends_after_start"),
                ]
            },
        ),
        *(protect(table, using=SIGNED_IN) for table in TABLES),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
        ctx_functions(MY_HOLDERS, ACTOR),
    ]
