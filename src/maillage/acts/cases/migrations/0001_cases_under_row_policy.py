import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, protect, sees_case, sees_patient

# Parties see the case: the requester and their structure, the team once it was sent, chosen recipients once signed.
SEES_CASE = """
CREATE OR REPLACE FUNCTION ctx.sees_case(case_id uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_case c WHERE c.id = case_id AND (
      c.requester_organization_id = ANY(holders) OR c.requester_role_id = ANY(holders)
      OR (c.sent_at IS NOT NULL AND c.team_id = ANY(holders))
      OR (c.answered_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM public.cases_caserecipient r WHERE r.case_id = c.id AND r.role_id = ANY(holders)))))
$$"""

READERS = (
    f"requester_organization_id = ANY({HOLDERS}) OR requester_role_id = ANY({HOLDERS})"
    f" OR (sent_at IS NOT NULL AND team_id = ANY({HOLDERS}))"
    f" OR (answered_at IS NOT NULL AND {sees_case('id')})"
    f" OR {is_system('clocks')}"
)
MAKERS = f"requester_role_id = (SELECT ctx.my_role()) AND requester_organization_id = ANY({HOLDERS}) AND {sees_patient('patient_id')}"


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
        migrations.RunSQL("REVOKE DELETE ON cases_case FROM maillage_app", migrations.RunSQL.noop),
        ctx_functions(SEES_CASE),
        protect("cases_caseform", using=sees_case("case_id")),
        protect("cases_caseclock", using=f"{sees_case('case_id')} OR {is_system('clocks')}"),
        protect("cases_caseevent", using=sees_case("case_id"), append_only=True),
        protect("cases_caserecipient", using=sees_case("case_id")),
        protect("cases_annotation", using=sees_case("case_id")),
        protect("cases_opinion", using=sees_case("case_id"), append_only=True),
    ]
