from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, protect, sees_case

parties = import_module("maillage.acts.cases.migrations.0002_delegates_and_juniors")
mistakes = import_module("maillage.acts.cases.migrations.0003_mistakes")

ME = "(SELECT ctx.my_role())"


def live(party: str, holders: str) -> str:
    """SQL: this row says that the reader takes part now."""
    return (
        f"{party}.ended_at IS NULL AND ({party}.until IS NULL OR {party}.until > statement_timestamp())"
        f" AND ({party}.role_id = ANY({holders}) OR {party}.team_id = ANY({holders}))"
    )


# As before, and whoever takes part in a request that has left, until their time ends.
AS_A_PARTY = f"""{parties.AS_A_PARTY}
      OR (c.sent_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM public.cases_party p WHERE p.case_id = c.id AND {live("p", "holders")}))"""


def with_parties(function: str) -> str:
    changed = function.replace(parties.AS_A_PARTY, AS_A_PARTY)
    assert changed != function, "this function does not ask who takes part"
    return changed


# What a reader may do in a case by the place they hold: on which side they read, and whether they sign.
TAKES_PART = f"""
CREATE OR REPLACE FUNCTION ctx.takes_part(wanted uuid, its_side text, must_sign boolean, holders uuid[])
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_party p WHERE p.case_id = wanted AND p.side = its_side
    AND (p.signs OR NOT must_sign) AND {live("p", "holders")})
$$"""

# Invited again, somebody whose access had ended has it back; invited twice, they have it until the later end.
OPENED = """
CREATE OR REPLACE FUNCTION ctx.case_party_opened() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE patient uuid;
BEGIN
  SELECT c.patient_id INTO patient FROM public.cases_case AS c WHERE c.id = NEW.case_id;
  UPDATE public.access_grant AS g SET until = CASE
      WHEN NEW.until IS NULL OR g.until <= statement_timestamp() THEN NEW.until ELSE greatest(g.until, NEW.until) END
   WHERE g.patient_id = patient AND g.source_id = NEW.case_id AND g.reason = 'invited' AND g.until IS NOT NULL
     AND g.holder_id = coalesce(NEW.role_id, NEW.team_id);
  RETURN NULL;
END $$"""

# Ended by themselves, by who invited them, by who holds the case or by who asked; their access ends with their last
# place in this case.
END_PARTY = """
CREATE OR REPLACE FUNCTION ctx.case_end_party(ended uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE p public.cases_party; me uuid := ctx.my_role(); holder uuid;
BEGIN
  SELECT * INTO p FROM public.cases_party WHERE id = ended AND ended_at IS NULL;
  IF p.id IS NULL OR NOT ctx.sees_case(p.case_id, ctx.my_holders()) OR NOT (
     p.role_id = me OR p.invited_by_role_id = me OR EXISTS (SELECT 1 FROM public.cases_case AS c
       WHERE c.id = p.case_id AND (c.assignee_role_id = me OR c.requester_role_id = me))) THEN
    RETURN;
  END IF;
  holder := coalesce(p.role_id, p.team_id);
  UPDATE public.cases_party SET ended_at = statement_timestamp() WHERE id = ended;
  UPDATE public.access_grant AS g SET until = statement_timestamp()
   WHERE g.source_id = p.case_id AND g.holder_id = holder AND g.reason = 'invited'
     AND (g.until IS NULL OR g.until > statement_timestamp())
     AND NOT EXISTS (SELECT 1 FROM public.cases_party AS q
       WHERE q.case_id = p.case_id AND q.ended_at IS NULL AND coalesce(q.role_id, q.team_id) = holder);
END $$"""

# Closed without an answer, a case closes to whoever was invited too.
END_TEAM = """
CREATE OR REPLACE FUNCTION ctx.case_end_team(closed_case uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE c public.cases_case;
BEGIN
  SELECT * INTO c FROM public.cases_case WHERE id = closed_case AND state_kind = 'closed' AND answered_at IS NULL;
  IF c.id IS NULL OR NOT ctx.sees_case(closed_case, ctx.my_holders()) THEN RETURN; END IF;
  UPDATE public.cases_party SET ended_at = statement_timestamp() WHERE case_id = closed_case AND ended_at IS NULL;
  UPDATE public.access_grant SET until = statement_timestamp()
   WHERE source_id = closed_case AND until IS NULL
     AND ((holder_id = c.team_id AND reason = 'expert') OR reason = 'invited');
  UPDATE public.access_grant SET until = statement_timestamp()
   WHERE source_id = closed_case AND reason = 'invited' AND until > statement_timestamp();
  IF c.assignee_role_id IS NOT NULL THEN
    INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
    VALUES (gen_random_uuid(), c.patient_id, c.assignee_role_id, closed_case, 'expert', now(), c.requester_role_id)
    ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING;
  END IF;
END $$"""

# Closed because of the wrong patient, it closes to them as to the team.
DECIDED = mistakes.DECIDED.replace("reason IN ('expert', 'recipient')", "reason IN ('expert', 'recipient', 'invited')")
assert DECIDED != mistakes.DECIDED

READERS = parties.READERS.replace("(answered_at IS NOT NULL AND ", "(sent_at IS NOT NULL AND ")
assert READERS != parties.READERS
SIGNS = f"ctx.takes_part(case_id, 'expert', true, {HOLDERS})"
WRITTEN_HERE = f"{parties.WRITTEN_HERE} OR {SIGNS}"
SIGNED_BY_ME = (
    f"({parties.SIGNED_BY_ME})"
    f" OR ({sees_case('case_id')} AND signed_by_role_id = {ME} AND {SIGNS})"
)
OWN_SIDE = f"{parties.OWN_SIDE} OR ctx.takes_part(case_id, side, false, {HOLDERS})"
POLICIES = [
    f"ALTER POLICY readers ON cases_case USING ({READERS})",
    f"ALTER POLICY writers ON cases_case USING ({READERS}) WITH CHECK ({READERS})",
    f"ALTER POLICY removers ON cases_case USING ({READERS})",
    f"ALTER POLICY answered ON cases_caseform WITH CHECK ({WRITTEN_HERE})",
    f"ALTER POLICY answering ON cases_caseform USING ({WRITTEN_HERE}) WITH CHECK ({WRITTEN_HERE})",
    f"ALTER POLICY annotated ON cases_annotation WITH CHECK ({parties.ANSWERER} OR {SIGNS})",
    f"ALTER POLICY annotating ON cases_annotation USING ({parties.ANSWERER} OR {SIGNS})"
    f" WITH CHECK ({parties.ANSWERER} OR {SIGNS})",
    f"ALTER POLICY makers ON cases_opinion WITH CHECK ({SIGNED_BY_ME})",
    f"ALTER POLICY of_a_side ON cases_caseevent USING ({OWN_SIDE})",
    "REVOKE UPDATE, DELETE ON cases_party FROM maillage_app",
    "GRANT UPDATE (ended_at) ON cases_party TO maillage_ctx",
    """CREATE TRIGGER case_party_opened AFTER INSERT ON cases_party FOR EACH ROW
    EXECUTE FUNCTION ctx.case_party_opened()""",
]


def to(target, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=target, **options)


class Migration(migrations.Migration):
    """Who takes part in a case beside its requester, its team and who took it: rows, with an end."""

    dependencies = [("cases", "0009_promises_as_they_were_made"), ("access", "0006_invited")]
    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", to("cases.case")),
                ("place", models.CharField(max_length=40)),
                ("side", models.CharField(max_length=10)),
                ("signs", models.BooleanField(db_default=False, default=False)),
                ("team", to("directory.team", null=True)),
                ("role", to("directory.practitionerrole", null=True)),
                ("invited_by_role_id", models.UUIDField()),
                ("invited_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["role", "-invited_at"], name="party_by_role"),
                    models.Index(fields=["team", "-invited_at"], name="party_by_team"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(team__isnull=True, role__isnull=False)
                        | models.Q(team__isnull=False, role__isnull=True),
                        name="party_team_or_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(side__in=["requester", "assistant", "expert", "observer"]),
                        name="party_side_known",
                    ),
                    models.UniqueConstraint(
                        fields=["case", "place", "team", "role"],
                        condition=models.Q(ended_at__isnull=True),
                        name="party_once_at_a_place",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        protect(
            "cases_party",
            using=f"{sees_case('case_id')} OR {is_system('clocks')}",
            insert=f"invited_by_role_id = {ME} AND ended_at IS NULL AND {sees_case('case_id')}",
        ),
        ctx_functions(
            *(with_parties(parties.SEES_CASE), with_parties(parties.READS_ANSWER)),
            *(TAKES_PART, OPENED, END_PARTY, END_TEAM, DECIDED),
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
