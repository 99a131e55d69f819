import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import NOBODY, SIGNED_IN, ctx_functions, protect

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"


def runs(row: str) -> str:
    """SQL: this row covers today, last day included."""
    return f"{row}.started_on <= {DAY} AND ({row}.ended_on IS NULL OR {row}.ended_on >= {DAY})"


# Delegations in force for the reader: both people still practise there, nobody ended it.
MY_DELEGATIONS = f"""
CREATE OR REPLACE FUNCTION ctx.my_delegations() RETURNS SETOF public.directory_delegation
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT d.* FROM public.directory_delegation AS d
  JOIN public.directory_practitionerrole AS me ON me.id = d.delegate_role_id
  JOIN public.directory_practitionerrole AS boss ON boss.id = d.delegator_role_id
  WHERE d.delegate_role_id = ctx.my_role() AND d.ended_at IS NULL
    AND {runs("d")} AND {runs("me")} AND {runs("boss")}
$$"""

# As before, and the delegations in force: a grant to a delegation closes by itself when it ends.
MY_HOLDERS = f"""
CREATE OR REPLACE FUNCTION ctx.my_holders() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH me AS (
    SELECT role.id, role.organization_id, role.is_care
    FROM public.directory_practitionerrole AS role WHERE role.id = ctx.my_role() AND {runs("role")}
  )
  SELECT coalesce(array_agg(DISTINCT held.holder), '{{}}') FROM (
    SELECT me.id AS holder FROM me
    UNION ALL SELECT me.organization_id FROM me WHERE me.is_care
    UNION ALL SELECT member.team_id
      FROM me
      JOIN public.directory_teammember AS member ON member.role_id = me.id
      JOIN public.directory_team AS team ON team.id = member.team_id AND team.is_active
      WHERE {runs("member")}
    UNION ALL SELECT d.id FROM ctx.my_delegations() AS d
  ) AS held
$$"""

# Whose desk the reader keeps: the identity of these structures' patients opens, none of their care.
MY_DESKS = """
CREATE OR REPLACE FUNCTION ctx.my_desks() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(array_agg(DISTINCT boss.organization_id), '{}')
  FROM ctx.my_delegations() AS d
  JOIN public.directory_practitionerrole AS boss ON boss.id = d.delegator_role_id
$$"""

# May the reader prepare (or send) in this physician's name under this usage, now?
MAY_ACT_FOR = """
CREATE OR REPLACE FUNCTION ctx.may_act_for(delegator uuid, usage text, sending boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM ctx.my_delegations() AS d
    WHERE d.delegator_role_id = delegator AND d.usage_code IN ('', usage) AND (d.may_send OR NOT sending))
$$"""

# Without organisation: over the whole region. A duty over the region holds in each organisation.
HAS_DUTY = f"""
CREATE OR REPLACE FUNCTION ctx.has_duty(wanted text, organization uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.directory_duty AS duty
    JOIN public.directory_practitionerrole AS me ON me.id = duty.role_id
    WHERE duty.role_id = ctx.my_role() AND duty.kind = wanted AND {runs("duty")} AND {runs("me")}
      AND (duty.organization_id IS NULL OR duty.organization_id = organization))
$$"""

# In a team: who signs, who is signed for; NULL for who is no member today.
MY_STANDING = f"""
CREATE OR REPLACE FUNCTION ctx.my_standing(team uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT member.standing FROM public.directory_teammember AS member
  WHERE member.team_id = team AND member.role_id = ctx.my_role() AND {runs("member")} LIMIT 1
$$"""

# A physician delegates in their own name; an operator of the structure may do it for them. Only its end changes.
OF_THEIR_STRUCTURE = (
    "EXISTS (SELECT 1 FROM directory_practitionerrole AS boss WHERE boss.id = delegator_role_id"
    " AND ctx.has_duty('operator', boss.organization_id))"
)
MAY_DELEGATE = f"delegator_role_id = (SELECT ctx.my_role()) OR {OF_THEIR_STRUCTURE}"
GRANTS = [
    "REVOKE DELETE, UPDATE ON directory_delegation FROM maillage_app",
    "GRANT UPDATE (ended_on, ended_at) ON directory_delegation TO maillage_app",
    "REVOKE DELETE, UPDATE ON directory_duty FROM maillage_app",
]


def _id() -> tuple[str, models.UUIDField]:
    return (
        "id",
        models.UUIDField(
            default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
        ),
    )


def _to(model: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=f"directory.{model}", **options
    )


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"),
        name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_structures_people_teams")]
    operations = [
        migrations.AddField("TeamMember", "standing", models.CharField(default="senior", max_length=8)),
        migrations.AddConstraint(
            "TeamMember",
            models.CheckConstraint(
                condition=models.Q(standing__in=["senior", "junior"]), name="team_member_standing_known"
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                _id(),
                ("delegator_role", _to("practitionerrole")),
                ("delegate_role", _to("practitionerrole")),
                ("usage_code", models.CharField(blank=True, max_length=40)),
                ("may_send", models.BooleanField(default=False)),
                ("may_read_answer", models.BooleanField(default=False)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("created_by_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("ended_on__isnull", True)),
                        fields=("delegator_role", "delegate_role", "usage_code"),
                        name="delegation_once",
                    ),
                    _ends_after_start("delegation_ends_after_start"),
                    models.CheckConstraint(
                        condition=models.Q(("delegator_role", models.F("delegate_role")), _negated=True),
                        name="delegation_to_somebody_else",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["delegate_role"], name="delegation_by_delegate"),
                    models.Index(fields=["delegator_role"], name="delegation_by_delegator"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                _id(),
                ("role", _to("practitionerrole")),
                ("kind", models.CharField(max_length=12)),
                ("organization", _to("organization", null=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("role", "kind", "organization"),
                        name="duty_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["operator", "security", "identity", "billing"]),
                        name="duty_kind_known",
                    ),
                    _ends_after_start("duty_ends_after_start"),
                ]
            },
        ),
        # The functions read these tables, and the policies call the functions.
        migrations.RunSQL(
            "GRANT SELECT ON directory_delegation, directory_duty TO maillage_ctx", migrations.RunSQL.noop
        ),
        ctx_functions(MY_DELEGATIONS, MY_HOLDERS, MY_DESKS, MAY_ACT_FOR, HAS_DUTY, MY_STANDING),
        protect(
            "directory_delegation",
            using=SIGNED_IN,
            check=MAY_DELEGATE,
            insert=f"({MAY_DELEGATE}) AND created_by_id = (SELECT ctx.my_role())",
        ),
        protect("directory_duty", using=SIGNED_IN, check=NOBODY, insert=NOBODY),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
