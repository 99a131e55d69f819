from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system

parties = import_module("maillage.acts.cases.migrations.0010_parties")

ME = "(SELECT ctx.my_role())"

# A party of one's own, now or before: what one wrote there stays readable to oneself.
HOLDS_PARTY = """
CREATE OR REPLACE FUNCTION ctx.holds_party(wanted uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.id = wanted
    AND (p.role_id = ANY(holders) OR p.team_id = ANY(holders)))
$$"""
# The same while it runs: one writes and signs there.
WRITES_PARTY = f"""
CREATE OR REPLACE FUNCTION ctx.writes_party(wanted uuid, its_case uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.id = wanted AND p.case_id = its_case AND p.contributes
    AND {parties.live("p", "holders")})
$$"""

# Under a veil only who did it sees a row, and the requester's side unless it is blind too. Who stands on both sides is
# an expert: any of them may become the next reader.
UNDER_VEIL = """
CREATE OR REPLACE FUNCTION ctx.under_veil(wanted uuid, blinds_requester boolean, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT blinds_requester OR NOT EXISTS (
    SELECT 1 FROM public.cases_case c WHERE c.id = wanted
      AND (c.requester_organization_id = ANY(holders) OR c.requester_role_id = ANY(holders)
        OR c.requester_role_id = ANY((SELECT ctx.my_delegators())::uuid[]))
      AND (c.team_id IS NULL OR c.team_id <> ALL(holders))
      AND (c.assignee_role_id IS NULL OR c.assignee_role_id <> ALL(holders))
      AND NOT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = c.id AND p.side = 'expert'
        AND (p.role_id = ANY(holders) OR p.team_id = ANY(holders))))
$$"""
# Of a person, while a veil covers something they did in this case: where else their name would tell it.
VEILED_PERSON = """
CREATE OR REPLACE FUNCTION ctx.veiled_person(wanted uuid, person uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.role_id = person AND p.veil <> ''
    AND ctx.under_veil(wanted, p.veils_requester, holders))
$$"""
VEILED_LINE = """
CREATE OR REPLACE FUNCTION ctx.veiled_line(wanted uuid, form text, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.veil = form
    AND ctx.under_veil(wanted, p.veils_requester, holders))
$$"""

# Who holds the veiled place reads what is exchanged there; one person at a time, so that nobody seats themselves inside.
INSIDE_VEIL = """
CREATE OR REPLACE FUNCTION ctx.inside_veil(wanted uuid, form text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.veil = form
    AND p.role_id = ctx.my_role() AND p.ended_at IS NULL)
$$"""
VEIL_FREE = """
CREATE OR REPLACE FUNCTION ctx.veil_free(wanted uuid, form text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT NOT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.veil = form
    AND p.ended_at IS NULL)
$$"""

# Lifted by nobody's own ticket: whoever could lift it could look and undo. The platform does, once the signature that
# ends it is written; asked too early it changes nothing.
LIFT = """
CREATE OR REPLACE FUNCTION ctx.case_lift_veil(wanted uuid, form text, signed text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.is_system('readings') OR NOT EXISTS (SELECT 1 FROM public.cases_caseform AS f
     WHERE f.case_id = wanted AND f.name = signed AND f.completed_at IS NOT NULL) THEN
    RETURN;
  END IF;
  UPDATE public.cases_caseform SET veil = '' WHERE case_id = wanted AND veil = form;
  UPDATE public.cases_caseevent SET veil = '' WHERE case_id = wanted AND veil = form;
  UPDATE public.cases_party SET veil = '' WHERE case_id = wanted AND veil = form;
END $$"""

# As before, and who signed something in it keeps their part: what they did stays theirs to read.
END_TEAM = parties.END_TEAM.replace(
    "WHERE case_id = closed_case AND ended_at IS NULL;",
    """WHERE case_id = closed_case AND ended_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM public.cases_caseform AS f
       WHERE f.party_id = cases_party.id AND f.completed_at IS NOT NULL);""",
).replace(
    "OR reason = 'invited');",
    """OR (reason = 'invited' AND NOT EXISTS (SELECT 1 FROM public.cases_party AS p
       WHERE p.case_id = closed_case AND p.ended_at IS NULL AND coalesce(p.role_id, p.team_id) = holder_id)));""",
).replace(
    "AND reason = 'invited' AND until > statement_timestamp();",
    """AND reason = 'invited' AND until > statement_timestamp()
     AND NOT EXISTS (SELECT 1 FROM public.cases_party AS p
       WHERE p.case_id = closed_case AND p.ended_at IS NULL AND coalesce(p.role_id, p.team_id) = holder_id);""",
)

MINE = f"ctx.holds_party(party_id, {HOLDERS})"
CONTRIBUTION = (
    f"party_id IS NULL OR {MINE}"
    f" OR (completed_at IS NOT NULL AND (veil = '' OR NOT ctx.under_veil(case_id, veils_requester, {HOLDERS})))"
)
# Under a veil a team's place is one person's: the others of the team are as blind as anybody.
AUTHOR_ONLY = f"veil = '' OR saved_by_role_id IS NULL OR saved_by_role_id = {ME} OR NOT ctx.under_veil(case_id, veils_requester, {HOLDERS})"
OF_AN_EVENT = f"veil = '' OR by_role_id = {ME} OR ctx.inside_veil(case_id, veil) OR NOT ctx.under_veil(case_id, veils_requester, {HOLDERS})"
OF_A_PARTY = (
    f"veil = '' OR role_id = {ME} OR team_id = ANY({HOLDERS})"
    f" OR NOT ctx.under_veil(case_id, veils_requester, {HOLDERS})"
)
WRITTEN_HERE = (
    f"(party_id IS NULL AND ({parties.WRITTEN_HERE}))"
    f" OR (party_id IS NOT NULL AND ctx.writes_party(party_id, case_id, {HOLDERS}))"
)
POLICIES = [
    f"CREATE POLICY contribution ON cases_caseform AS RESTRICTIVE FOR SELECT USING ({CONTRIBUTION})",
    f"CREATE POLICY veiled ON cases_caseform AS RESTRICTIVE FOR SELECT USING ({AUTHOR_ONLY})",
    f"CREATE POLICY veiled ON cases_caseevent AS RESTRICTIVE FOR SELECT USING ({OF_AN_EVENT})",
    f"CREATE POLICY veiled ON cases_party AS RESTRICTIVE FOR SELECT USING ({OF_A_PARTY})",
    "CREATE POLICY seated ON cases_party AS RESTRICTIVE FOR INSERT"
    " WITH CHECK (veil = '' OR ctx.veil_free(case_id, veil))",
    "CREATE POLICY veiled ON cases_reading AS RESTRICTIVE FOR SELECT"
    f" USING (role_id = {ME} OR NOT ctx.veiled_person(case_id, role_id, {HOLDERS}))",
    # Of the trail, lines that were written under a veil. The patient reads theirs whole, and who guards the trail.
    "CREATE POLICY veiled ON audit_auditline AS RESTRICTIVE FOR SELECT"
    " USING (NOT (detail ? 'veil') OR principal = (SELECT ctx.principal()) OR patient_id = (SELECT ctx.my_patient())"
    f" OR {is_system('audit')} OR (SELECT ctx.watches_region())"
    " OR organization_id = ANY((SELECT ctx.my_watch())::uuid[])"
    f" OR NOT ctx.veiled_line(subject_id, detail->>'veil', {HOLDERS}))",
    f"ALTER POLICY answered ON cases_caseform WITH CHECK ({WRITTEN_HERE})",
    f"ALTER POLICY answering ON cases_caseform USING ({WRITTEN_HERE}) WITH CHECK ({WRITTEN_HERE})",
    "GRANT UPDATE (veil) ON cases_caseform, cases_caseevent, cases_party TO maillage_ctx",
]


def veil() -> models.CharField:
    return models.CharField(blank=True, db_default="", default="", max_length=40)


def no() -> models.BooleanField:
    return models.BooleanField(db_default=False, default=False)


class Migration(migrations.Migration):
    """What each party contributes, and what hides it from whom, until when: the row itself carries its veil."""

    dependencies = [("cases", "0010_parties"), ("audit", "0003_trail_by_month")]
    operations = [
        migrations.AddField("Party", "contributes", no()),
        *(migrations.AddField(model, "veil", veil()) for model in ("Party", "CaseForm", "CaseEvent")),
        *(migrations.AddField(model, "veils_requester", no()) for model in ("Party", "CaseForm", "CaseEvent")),
        migrations.AddField(
            "CaseForm",
            "party",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"
            ),
        ),
        migrations.RemoveConstraint("CaseForm", "case_form_once_a_version"),
        migrations.AddConstraint(
            "CaseForm",
            models.UniqueConstraint(
                fields=("case", "name", "version", "party"), name="case_form_once_a_version", nulls_distinct=False
            ),
        ),
        ctx_functions(HOLDS_PARTY, WRITES_PARTY, UNDER_VEIL, VEILED_PERSON, VEILED_LINE, INSIDE_VEIL, VEIL_FREE, LIFT, END_TEAM),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
