"""Writes of acts: recorded with the transition that performs them, corrected by a line that says who and why."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from maillage.acts.cases import facade as cases
from maillage.acts.cases.contracts import CaseRow
from maillage.acts.forms.facade import ExpressionFailed
from maillage.acts.ledger import queries
from maillage.acts.ledger.contracts import ActRefused, ActRow
from maillage.acts.ledger.models import Act, ActCorrection
from maillage.acts.ledger.rules import Exclusion, Reason, Status, Verdict, assess
from maillage.acts.ledger.tariffs import Tariff, tariffs
from maillage.acts.usages import facade as usages
from maillage.acts.usages.billing import Billing
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.facade import Outcome
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import emit
from maillage.toolbox.clock import in_paris, now
from maillage.toolbox.language import kept

ONCE = "act_once"
WHY = kept("facturation de ses actes ou de ceux de sa structure")
LONGEST_REASON = 300


def after_transition(case: CaseRow, outcome: Outcome, by: Principal) -> None:
    """Records what the usage says this transition performs. Played again, an act that is there stays as it is."""
    definition = usages.package(case.usage_version_id).definition
    due = [billing for billing in definition.billing if billing.after == outcome.event]
    # In the order of codes: two cases of one patient never wait for each other.
    for billing in sorted(due, key=lambda one: one.code):
        performer_id = _performer(case, definition, billing, outcome, by)
        if performer_id is not None:
            _record(case, definition, billing, performer_id)


def _performer(
    case: CaseRow, definition: UsageDefinition, billing: Billing, outcome: Outcome, by: Principal
) -> UUID | None:
    """The requester of the case; for an expert, who just acted as one, else who has the case."""
    if definition.roles[billing.role].party == "requester":
        return case.requester_role_id
    played = definition.transition(outcome.event, outcome.source)
    by_expert = played is not None and set(played.by) <= set(definition.role_keys("expert"))
    return by.role_id if by_expert else case.assignee_role_id


def _record(case: CaseRow, definition: UsageDefinition, billing: Billing, performer_id: UUID) -> None:
    performer = directory.role(performer_id)
    if performer is None:
        return
    at = now()
    day = in_paris(at).date()
    party = definition.roles[billing.role].party
    queries.hold_patient(case.patient_id)
    verdict = _assess(billing.code, case.patient_id, performer, day, _exclusion(case, billing))
    asked = party == "requester"
    made = Act(
        case_id=case.id,
        case_number=case.number,
        usage_code=case.usage_code,
        code=billing.code,
        party=party,
        performer_role_id=performer.id,
        organization_id=case.requester_organization_id if asked else performer.organization.id,
        patient_id=case.patient_id,
        performed_on=day,
        performed_at=at,
        **decision(verdict),
    )
    if _insert_once(made):
        _tell("act.record", made.id, case.patient_id, access.why(case.patient_id, case.id), billing.code, verdict)


def _insert_once(made: Act) -> bool:
    """False when this side of the case already has this act."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONCE:
            raise
        return False
    return True


def _exclusion(case: CaseRow, billing: Billing) -> Exclusion:
    """The first rule of the usage that excludes this case. A rule that fails bills nothing and stops nobody: the
    answer to a patient does not wait for its price."""
    for rule in billing.unless:
        try:
            found = cases.ask(case.id, rule.form, rule.when)
        except ExpressionFailed:
            return Exclusion(checked=False)
        if found and found[0] is not False:
            return Exclusion(rule.reason)
    return Exclusion()


def _assess(code: str, patient_id: UUID, performer: directory.RoleView, day: date, exclusion: Exclusion) -> Verdict:
    def counted(tariff: Tariff) -> int:
        assert tariff.ceiling is not None
        return queries.billable_count(patient_id, code, day, tariff.ceiling, performer.id)

    return assess(tariffs(), code, profession=performer.profession, day=day, exclusion=exclusion, counted=counted)


def decision(verdict: Verdict) -> dict[str, Any]:
    """The columns of a verdict."""
    return {
        "status": verdict.status.value,
        "reason_code": verdict.reason.value if verdict.reason else "",
        "reason_detail": verdict.detail[:LONGEST_REASON],
        "amount_cents": verdict.cents,
        "tariff_id": verdict.tariff.id if verdict.tariff else "",
        "tariffs_version": tariffs().version,
    }


def _tell(action: str, act_id: UUID, patient_id: UUID, why: str, code: str, verdict: Verdict) -> None:
    """The trail, then the outbox."""
    record(
        action,
        why=why,
        patient_id=patient_id,
        subject_kind="act",
        subject_id=act_id,
        detail={
            "code": code,
            "status": verdict.status.value,
            "reason": verdict.reason.value if verdict.reason else None,
        },
    )
    emit(action, {"act": str(act_id), "status": verdict.status.value})


def may_correct(row: ActRow, by: Principal) -> bool:
    """Who performed it, or who bills for its structure. The database says the same."""
    return by.role_id == row.performer_role_id or directory.has_duty(directory.DutyKind.BILLING, row.organization_id)


def cancel(*, by: Principal, act_id: UUID, reason: str) -> ActRow:
    """Takes an act out of what is billed, and frees its place under the ceiling. It can be examined again."""
    row = _held(by, act_id)
    if row.status is Status.CANCELLED:
        raise ActRefused(_("Cet acte est déjà annulé."))
    said = " ".join(reason.split())
    if not said:
        raise ActRefused(_("Dites pourquoi vous annulez cet acte."))
    tariff = tariffs().line(row.tariff_id)
    return _correct(by, row, Verdict(Status.CANCELLED, Reason.CANCELLED, said, tariff), "act.cancel")


def examine_again(*, by: Principal, act_id: UUID) -> ActRow:
    """Decides again with the tariffs and the year as they are now; what the usage excluded stays excluded."""
    row = _held(by, act_id)
    performer = directory.role(row.performer_role_id)
    if row.status is Status.BILLABLE or performer is None:
        raise ActRefused(_("Cet acte est déjà facturable."))
    first = queries.first_decision(row.id)
    kept = {Reason.EXCLUDED: Exclusion(first.reason_detail), Reason.UNCHECKED: Exclusion(checked=False)}
    exclusion = kept.get(Reason(first.reason_code), Exclusion()) if first.reason_code else Exclusion()
    verdict = _assess(row.code, row.patient_id, performer, row.performed_on, exclusion)
    if (verdict.status, verdict.reason) == (row.status, row.reason):
        raise ActRefused(_("Rien n’a changé : cet acte reste non facturable, pour la même raison."))
    return _correct(by, row, verdict, "act.examine")


def _held(by: Principal, act_id: UUID) -> ActRow:
    """The act as it is once nobody else changes those of its patient."""
    seen = access.found_or_404(lambda: queries.act(current(), act_id), kind="act", wanted=act_id)
    if seen.reason is Reason.PUT_ASIDE:
        raise ActRefused(_("Ce dossier est mis à l’écart : rien n’y est facturé tant qu’il l’est."))
    if not may_correct(seen, by):
        raise ActRefused(_("Seul son auteur, ou la personne chargée de la facturation, peut corriger cet acte."))
    queries.hold_patient(seen.patient_id)
    row = queries.act(current(), act_id)
    assert row is not None
    return row


def _correct(by: Principal, row: ActRow, verdict: Verdict, action: str) -> ActRow:
    assert by.role_id is not None
    with transaction.atomic():
        made = ActCorrection(
            act_id=row.id, at=_instant(), by_role_id=by.role_id, by_text=by.display, **decision(verdict)
        )
        made.save(force_insert=True)
    _tell(action, row.id, row.patient_id, WHY, row.code, verdict)
    found = queries.act(current(), row.id)
    assert found is not None
    return found


def _instant() -> datetime:
    """From the clock of the database: corrections of two processes stand in the order in which they were held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at
