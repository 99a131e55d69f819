from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, protect

veiled = import_module("maillage.acts.cases.migrations.0011_contributions_under_a_veil")

ME = "(SELECT ctx.my_role())"

SHOWN_VEIL = """
CREATE OR REPLACE FUNCTION ctx.shown_veil(wanted uuid, form text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_sight s WHERE s.case_id = wanted AND s.veil = form
    AND s.role_id = ctx.my_role())
$$"""
NOT_SHOWN = "NOT ctx.shown_veil(wanted, p.veil) AND ctx.under_veil(wanted, p.veils_requester, holders)"
# A person or a team, while a veil covers the place that they hold: where else their name would tell it.
VEILED_PERSON = f"""
CREATE OR REPLACE FUNCTION ctx.veiled_person(wanted uuid, person uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.veil <> ''
    AND person = coalesce(p.role_id, p.team_id) AND {NOT_SHOWN})
  OR EXISTS (SELECT 1 FROM public.cases_caseform f JOIN public.cases_party p ON p.id = f.party_id
    WHERE f.case_id = wanted AND f.veil <> '' AND f.saved_by_role_id = person AND {NOT_SHOWN})
$$"""
VEILED_LINE = f"""
CREATE OR REPLACE FUNCTION ctx.veiled_line(wanted uuid, form text, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.veil = form AND {NOT_SHOWN})
$$"""
# Among peers nobody is inside: what one of them does, another does not read.
INSIDE_VEIL = veiled.INSIDE_VEIL.replace("AND p.ended_at IS NULL", "AND p.ended_at IS NULL AND NOT p.among_peers")
assert INSIDE_VEIL != veiled.INSIDE_VEIL

# Who reads before the veil is lifted: who has the case, unless they owe an opinion themselves; who signed theirs, where
# the usage says so. Reckoned by the platform alone, like the lifting: whoever could, could look and undo.
SHOW = """
CREATE OR REPLACE FUNCTION ctx.case_show_veiled(wanted uuid, form text, to_signers boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.is_system('readings') THEN RETURN; END IF;
  DELETE FROM public.cases_sight WHERE case_id = wanted AND veil = form;
  INSERT INTO public.cases_sight (id, case_id, veil, role_id)
  SELECT gen_random_uuid(), wanted, form, reader.id FROM (
    SELECT c.assignee_role_id AS id FROM public.cases_case AS c
     WHERE c.id = wanted AND c.assignee_role_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM public.cases_party AS p
        WHERE p.case_id = wanted AND p.veil = form AND p.role_id = c.assignee_role_id AND p.ended_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM public.cases_caseform AS f
            WHERE f.party_id = p.id AND f.completed_at IS NOT NULL))
    UNION
    SELECT f.saved_by_role_id FROM public.cases_caseform AS f
     WHERE to_signers AND f.case_id = wanted AND f.name = form AND f.party_id IS NOT NULL
       AND f.completed_at IS NOT NULL AND f.saved_by_role_id IS NOT NULL) AS reader;
END $$"""


def readable(veil: str = "veil") -> str:
    """SQL: no veil hides this row from the reader, or none any more."""
    return (
        f"{veil} = '' OR ctx.shown_veil(case_id, {veil})"
        f" OR NOT ctx.under_veil(case_id, veils_requester, {HOLDERS})"
    )


CONTRIBUTION = f"party_id IS NULL OR {veiled.MINE} OR (completed_at IS NOT NULL AND ({readable()}))"
AUTHOR_ONLY = f"saved_by_role_id IS NULL OR saved_by_role_id = {ME} OR {readable()}"
OF_AN_EVENT = f"by_role_id = {ME} OR ctx.inside_veil(case_id, veil) OR {readable()}"
# Who asked somebody to take part knows whom they asked.
OF_A_PARTY = f"role_id = {ME} OR team_id = ANY({HOLDERS}) OR invited_by_role_id = {ME} OR {readable()}"
POLICIES = [
    f"ALTER POLICY contribution ON cases_caseform USING ({CONTRIBUTION})",
    f"ALTER POLICY veiled ON cases_caseform USING ({AUTHOR_ONLY})",
    f"ALTER POLICY veiled ON cases_caseevent USING ({OF_AN_EVENT})",
    f"ALTER POLICY veiled ON cases_party USING ({OF_A_PARTY})",
    "ALTER POLICY seated ON cases_party WITH CHECK (veil = '' OR among_peers OR ctx.veil_free(case_id, veil))",
    # The access that an invitation gives names whom it is given to.
    "CREATE POLICY veiled ON access_grant AS RESTRICTIVE FOR SELECT"
    f" USING (reason <> 'invited' OR holder_id = ANY({HOLDERS}) OR granted_by_id = {ME}"
    f" OR NOT ctx.veiled_person(source_id, holder_id, {HOLDERS}))",
    "REVOKE INSERT, UPDATE, DELETE ON cases_sight FROM maillage_app",
    "GRANT INSERT, DELETE ON cases_sight TO maillage_ctx",
]


class Migration(migrations.Migration):
    """Several who sign each the same form, blind to one another, and who reads them meanwhile."""

    dependencies = [("cases", "0018_whole_beside_groups"), ("access", "0007_grants_of_a_source")]
    operations = [
        migrations.AddField("Party", "among_peers", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="Sight",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                ("veil", models.CharField(max_length=40)),
                ("role_id", models.UUIDField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["case", "veil", "role_id"], name="sight_once")]
            },
        ),
        protect("cases_sight", using=f"role_id = {ME} OR {is_system('readings')}"),
        ctx_functions(SHOWN_VEIL, VEILED_PERSON, VEILED_LINE, INSIDE_VEIL, SHOW),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
