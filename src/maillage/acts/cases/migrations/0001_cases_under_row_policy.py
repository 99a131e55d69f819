import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, protect, sees_case, sees_patient

# Parties see the case: the requester and their structure, the team once it was sent and until it is closed without an
# answer, whoever took it, chosen recipients once signed.
SEES_CASE = """
CREATE OR REPLACE FUNCTION ctx.sees_case(case_id uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_case c WHERE c.id = case_id AND (
      c.requester_organization_id = ANY(holders) OR c.requester_role_id = ANY(holders)
      OR (c.sent_at IS NOT NULL AND (c.assignee_role_id = ANY(holders)
        OR (c.team_id = ANY(holders) AND (c.state_kind <> 'closed' OR c.answered_at IS NOT NULL))))
      OR (c.answered_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM public.cases_caserecipient r WHERE r.case_id = c.id AND r.role_id = ANY(holders)))))
$$"""

READERS = (
    f"requester_organization_id = ANY({HOLDERS}) OR requester_role_id = ANY({HOLDERS})"
    f" OR (sent_at IS NOT NULL AND (assignee_role_id = ANY({HOLDERS})"
    f" OR (team_id = ANY({HOLDERS}) AND (state_kind <> 'closed' OR answered_at IS NOT NULL))))"
    f" OR (answered_at IS NOT NULL AND {sees_case('id')})"
    f" OR {is_system('clocks')}"
)
MAKERS = f"requester_role_id = (SELECT ctx.my_role()) AND requester_organization_id = ANY({HOLDERS}) AND {sees_patient('patient_id')}"

# Withdrawn or refused, a case closes to the team together with the patient; who had taken it keeps what they did.
END_TEAM = """
CREATE OR REPLACE FUNCTION ctx.case_end_team(closed_case uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE c public.cases_case;
BEGIN
  SELECT * INTO c FROM public.cases_case WHERE id = closed_case AND state_kind = 'closed' AND answered_at IS NULL;
  IF c.id IS NULL OR NOT ctx.sees_case(closed_case, ctx.my_holders()) THEN RETURN; END IF;
  UPDATE public.access_grant SET until = statement_timestamp()
   WHERE source_id = closed_case AND holder_id = c.team_id AND reason = 'expert' AND until IS NULL;
  IF c.assignee_role_id IS NOT NULL THEN
    INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
    VALUES (gen_random_uuid(), c.patient_id, c.assignee_role_id, closed_case, 'expert', now(), c.requester_role_id)
    ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING;
  END IF;
END $$"""

# A case never changes patient, author nor number; once sent it keeps its team; what was answered stays answered.
KEEPS = """
CREATE OR REPLACE FUNCTION ctx.case_keeps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.id, NEW.patient_id, NEW.requester_role_id, NEW.requester_organization_id, NEW.number,
      NEW.usage_version_id, NEW.usage_code)
     IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.requester_role_id, OLD.requester_organization_id, OLD.number,
      OLD.usage_version_id, OLD.usage_code)
     OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at, NEW.team_id) IS DISTINCT FROM (OLD.sent_at, OLD.team_id))
     OR (OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at) THEN
    RAISE EXCEPTION 'a case keeps its patient, its author and its team' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""
KEPT = """
CREATE TRIGGER case_keeps BEFORE UPDATE ON cases_case
FOR EACH ROW WHEN (current_user = 'maillage_app') EXECUTE FUNCTION ctx.case_keeps()"""

# Above the readers' policies: answers that were signed stay, and recipients are the choice of the draft's author.
OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.sent_at IS NULL"
    f" AND c.requester_organization_id = ANY({HOLDERS}))"
)
ABOVE = [
    "REVOKE DELETE ON cases_case, cases_caseform, cases_caseclock, cases_annotation FROM maillage_app",
    "REVOKE UPDATE ON cases_caserecipient FROM maillage_app",
    "CREATE POLICY signed ON cases_caseform AS RESTRICTIVE FOR UPDATE"
    f" USING (completed_at IS NULL AND {sees_case('case_id')}) WITH CHECK ({sees_case('case_id')})",
    f"CREATE POLICY chosen ON cases_caserecipient AS RESTRICTIVE FOR INSERT WITH CHECK ({OF_A_DRAFT})",
    f"CREATE POLICY unchosen ON cases_caserecipient AS RESTRICTIVE FOR DELETE USING ({OF_A_DRAFT})",
    KEPT,
]
BY_ME = f"{sees_case('case_id')} AND by_role_id = (SELECT ctx.my_role())"
SIGNED_BY_ME = (
    f"{sees_case('case_id')} AND signed_by_role_id = (SELECT ctx.my_role())"
    f" AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.team_id = ANY({HOLDERS}))"
)


def key():
    return ("id", models.UUIDField(default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False))


def to(target, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=target, **options)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0001_grants"),
        ("directory", "0001_structures_people_teams"),
        ("documents", "0001_sealed_documents"),
        ("identity", "0001_patients_tokens_lookups"),
        ("usages", "0001_published_versions"),
    ]
    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                key(),
                ("number", models.CharField(max_length=20)),
                ("usage_version", to("usages.usageversion")),
                ("usage_code", models.CharField(max_length=40)),
                ("patient", to("identity.patient")),
                ("requester_role", to("directory.practitionerrole")),
                ("requester_organization", to("directory.organization")),
                ("team", to("directory.team", null=True)),
                ("assignee_role", to("directory.practitionerrole", null=True)),
                ("state", models.CharField(max_length=40)),
                ("state_kind", models.CharField(max_length=12)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("clock", models.CharField(blank=True, max_length=40)),
                ("due_at", models.DateTimeField(null=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "state_kind", "due_at"], name="case_by_team"),
                    models.Index(fields=["requester_organization", "state_kind", "due_at"], name="case_by_requester"),
                    models.Index(fields=["patient", "-created_at"], name="case_by_patient"),
                    models.Index(
                        condition=models.Q(("warn_at__isnull", False), ("warned_at__isnull", True)),
                        fields=["warn_at"],
                        name="case_to_warn",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("requester_organization", "number"), name="case_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state_kind__in", ["draft", "open", "paused", "answered", "closed"])),
                        name="case_state_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state_kind__in", ["draft", "closed"]), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="case_sent_before_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__isnull", True), ("paused_at__isnull", True), _connector="OR"),
                        name="case_pause_has_no_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseForm",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("name", models.CharField(max_length=40)),
                ("response", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("completed_at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case", "name"), name="case_form_once")]},
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("name", models.CharField(max_length=40)),
                ("started_at", models.DateTimeField()),
                ("paused_for", models.DurationField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case", "name"), name="case_clock_once")]},
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("event", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("by_role_id", models.UUIDField(null=True)),
                ("by_text", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True)),
            ],
            options={"indexes": [models.Index(fields=["case", "at"], name="case_event_by_case")]},
        ),
        migrations.CreateModel(
            name="CaseRecipient",
            fields=[key(), ("case", to("cases.case")), ("role", to("directory.practitionerrole"))],
            options={"constraints": [models.UniqueConstraint(fields=("case", "role"), name="case_recipient_once")]},
        ),
        migrations.CreateModel(
            name="Annotation",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("document", to("documents.document")),
                ("shapes", models.JSONField(default=list)),
                ("author_role_id", models.UUIDField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case", "document"), name="annotation_once")]},
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("document", to("documents.document")),
                ("signed_at", models.DateTimeField()),
                ("signed_by_role_id", models.UUIDField()),
                ("signed_by_text", models.CharField(max_length=200)),
                ("response_sha256", models.CharField(max_length=64)),
                ("pdf_sha256", models.CharField(max_length=64)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case",), name="opinion_once")]},
        ),
        migrations.RunSQL(
            ["CREATE SEQUENCE cases_number", "GRANT USAGE ON SEQUENCE cases_number TO maillage_app, maillage_mover"],
            ["DROP SEQUENCE cases_number"],
        ),
        protect("cases_case", using=READERS, insert=MAKERS),
        ctx_functions(SEES_CASE, END_TEAM, KEEPS),
        protect("cases_caseform", using=sees_case("case_id")),
        protect("cases_caseclock", using=f"{sees_case('case_id')} OR {is_system('clocks')}"),
        protect("cases_caseevent", using=sees_case("case_id"), insert=BY_ME, append_only=True),
        protect("cases_caserecipient", using=sees_case("case_id")),
        protect("cases_annotation", using=sees_case("case_id")),
        protect("cases_opinion", using=sees_case("case_id"), insert=SIGNED_BY_ME, append_only=True),
        migrations.RunSQL(ABOVE, migrations.RunSQL.noop),
    ]
