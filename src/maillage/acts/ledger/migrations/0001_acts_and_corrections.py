import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import HOLDERS, NOBODY, ctx_functions, protect

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"

# Structures whose acts the reader bills today. A duty over the region holds in each of them.
MY_BILLED_PLACES = f"""
CREATE OR REPLACE FUNCTION ctx.my_billed_places() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(array_agg(DISTINCT place.id), '{{}}')
  FROM public.directory_duty AS duty
  JOIN public.directory_practitionerrole AS me ON me.id = duty.role_id
  JOIN public.directory_organization AS place
    ON duty.organization_id IS NULL OR place.id = duty.organization_id
  WHERE duty.role_id = ctx.my_role() AND duty.kind = 'billing'
    AND duty.started_on <= {DAY} AND (duty.ended_on IS NULL OR duty.ended_on >= {DAY})
    AND me.started_on <= {DAY} AND (me.ended_on IS NULL OR me.ended_on >= {DAY})
$$"""
BILLED = "(SELECT ctx.my_billed_places())::uuid[]"


def sees_act(act: str) -> str:
    """Who performed it, who cares there and is a party of the case, who bills for the structure, and who prepares
    for the performer. A colleague of the hospital outside the team sees nothing: the act tells of a patient."""
    return (
        f"{act}performer_role_id = ANY({HOLDERS})"
        f" OR {act}organization_id = ANY({BILLED})"
        f" OR ({act}organization_id = ANY({HOLDERS}) AND ctx.sees_case({act}case_id, {HOLDERS}))"
        f" OR ctx.may_act_for({act}performer_role_id, {act}usage_code, false)"
    )


# Acts that count under a ceiling, whoever performed them; the reader learns a number, of a patient they see.
BILLABLE_ACTS = f"""
CREATE OR REPLACE FUNCTION ctx.billable_acts(
  billed_patient uuid, act_code text, first_day date, last_day date, performer uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.sees_patient(billed_patient, ctx.my_holders()) AND NOT EXISTS (
    SELECT 1 FROM public.ledger_act AS a WHERE a.patient_id = billed_patient AND ({sees_act("a.")})
  ) THEN
    RAISE EXCEPTION 'no act of this patient is yours' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN (
    SELECT count(*) FROM public.ledger_act AS a
    WHERE a.patient_id = billed_patient AND a.code = act_code AND a.performed_on BETWEEN first_day AND last_day
      AND (performer IS NULL OR a.performer_role_id = performer)
      AND coalesce((SELECT c.status FROM public.ledger_actcorrection AS c
                    WHERE c.act_id = a.id ORDER BY c.at DESC, c.id DESC LIMIT 1), a.status) = 'billable');
END $$"""

# Who bills an act reads the traits that a claim carries, of the patients of those acts and of nobody else.
BILLED_PATIENTS = f"""
CREATE OR REPLACE FUNCTION ctx.billed_patients(wanted uuid[])
RETURNS TABLE (id uuid, birth_name varchar, first_birth_name varchar, birth_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT p.id, p.birth_name, p.first_birth_name, p.birth_on FROM public.identity_patient AS p
  WHERE p.id = ANY(wanted) AND EXISTS (
    SELECT 1 FROM public.ledger_act AS a WHERE a.patient_id = p.id AND ({sees_act("a.")}))
$$"""

# Whoever moves the case records the acts of both sides, as its parties say they are and in their own structure.
OF_ITS_CASE = (
    "EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.patient_id = ledger_act.patient_id"
    " AND c.number = case_number AND c.usage_code = ledger_act.usage_code AND c.sent_at IS NOT NULL"
    " AND (party = 'requester' AND performer_role_id = c.requester_role_id"
    " AND organization_id = c.requester_organization_id"
    " OR party = 'expert' AND (performer_role_id = c.assignee_role_id"
    f" OR (performer_role_id = (SELECT ctx.my_role()) AND c.team_id = ANY({HOLDERS})))"
    " AND EXISTS (SELECT 1 FROM directory_practitionerrole AS r WHERE r.id = performer_role_id"
    " AND r.organization_id = ledger_act.organization_id)))"
)
OF_MINE = (
    "by_role_id = (SELECT ctx.my_role()) AND EXISTS (SELECT 1 FROM ledger_act AS a WHERE a.id = act_id"
    f" AND (a.performer_role_id = (SELECT ctx.my_role()) OR a.organization_id = ANY({BILLED})))"
)


def _id():
    return (
        "id",
        models.UUIDField(
            default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
        ),
    )


def _to(target):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=target)


def _decision():
    return [
        ("status", models.CharField(max_length=12)),
        ("reason_code", models.CharField(blank=True, max_length=12)),
        ("reason_detail", models.CharField(blank=True, max_length=300)),
        ("amount_cents", models.PositiveIntegerField(default=0)),
        ("tariff_id", models.CharField(blank=True, max_length=40)),
        ("tariffs_version", models.CharField(max_length=8)),
    ]


REASONS = ["no_tariff", "profession", "excluded", "ceiling", "unchecked"]


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("cases", "0001_cases_under_row_policy"),
        ("directory", "0002_standing_delegations_duties"),
        ("identity", "0001_patients_tokens_lookups"),
    ]
    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                *_decision(),
                _id(),
                ("case", _to("cases.case")),
                ("case_number", models.CharField(max_length=20)),
                ("usage_code", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=10)),
                ("party", models.CharField(max_length=10)),
                ("performer_role", _to("directory.practitionerrole")),
                ("organization", _to("directory.organization")),
                ("patient", _to("identity.patient")),
                ("performed_on", models.DateField()),
                ("performed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "code", "performed_on"], name="act_by_patient"),
                    models.Index(fields=["organization", "performed_on"], name="act_by_organization"),
                    models.Index(fields=["performer_role", "performed_on"], name="act_by_performer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "code", "party"), name="act_once"),
                    models.CheckConstraint(
                        condition=models.Q(("party__in", ["requester", "expert"])), name="act_party_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_cents__gt", 0), ("reason_code", ""), ("status", "billable")),
                            models.Q(("reason_code__in", REASONS), ("status", "not_billable")),
                            _connector="OR",
                        ),
                        name="act_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActCorrection",
            fields=[
                *_decision(),
                _id(),
                ("act", _to("ledger.act")),
                ("at", models.DateTimeField()),
                ("by_role_id", models.UUIDField()),
                ("by_text", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["act", "-at"], name="act_correction_by_act")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_cents__gt", 0), ("reason_code", ""), ("status", "billable")),
                            models.Q(
                                ("reason_code__in", [*REASONS, "cancelled"]),
                                ("status__in", ["not_billable", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="act_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "GRANT SELECT ON ledger_act, ledger_actcorrection TO maillage_ctx", migrations.RunSQL.noop
        ),
        ctx_functions(MY_BILLED_PLACES, BILLABLE_ACTS, BILLED_PATIENTS),
        protect("ledger_act", using=sees_act(""), check=NOBODY, insert=OF_ITS_CASE, append_only=True),
        protect(
            "ledger_actcorrection",
            using="EXISTS (SELECT 1 FROM ledger_act AS a WHERE a.id = act_id)",
            check=NOBODY,
            insert=OF_MINE,
            append_only=True,
        ),
    ]
