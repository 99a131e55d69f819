"""Plays a gesture on a case. State, audit and outbox leave in one transaction; a refusal writes nothing."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from maillage.acts.cases import (
    answers,
    contributions,
    delegates,
    handing,
    listeners,
    parties,
    promises,
    queries,
    rectification,
    routing,
)
from maillage.acts.cases.drafts import save_form
from maillage.acts.cases.effects import carry_out
from maillage.acts.cases.inviting import NOBODY, Invitees
from maillage.acts.cases.models import Case, CaseEvent
from maillage.acts.cases.snapshots import interpreter_of, snapshot_of
from maillage.acts.cases.waking import wake
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Outcome
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.events.facade import emit, once, one_key
from maillage.toolbox.clock import now


def fire(
    *,
    by: Principal,
    case_id: UUID,
    event: str,
    reason: str = "",
    key: str | None = None,
    keep: Callable[[], object] | None = None,
    seen: int | None = None,
    invited: Invitees = NOBODY,
) -> Outcome | None:
    """Plays an event under the lock of the case. With `key`, a repeated send is answered without a second effect.

    `seen` is the version of the answer that the page showed: nobody says that they read what they have not seen.
    `invited` is whom a gesture that invites brings in.

    `keep` saves what the page holds just before the event is played. Refused, both are undone and the key is
    free again. Gives the outcome, or None when this key was already played.
    """
    played: list[Outcome] = []

    def play() -> UUID:
        queries.held(case_id)
        if keep is not None:
            keep()
        played.append(_fire(by, case_id, event, reason, seen, invited))
        return case_id

    with transaction.atomic():
        if key is None:
            play()
        else:
            once(one_key("case", event, case_id, key), play)
    return played[0] if played else None


def _fire(by: Principal, case_id: UUID, event: str, reason: str, seen: int | None, invited: Invitees) -> Outcome:
    case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
    delegates.hold(case)
    _keep_what_is_known(by, case)
    machine = interpreter_of(case)
    rectification.require_seen(case, event, seen)
    actor = parties.actor(case, machine.definition, current())
    wanted = tuple(sorted({each.form for each in machine.definition.transitions if each.name == event and each.form}))
    snapshot = snapshot_of(case, forms=wanted)
    admitted = machine.admit(snapshot, event, actor, reason, invited=len(invited))
    if admitted.signs_contribution:
        contributions.sign(by=by, case=case, form=admitted.signs_contribution)
    if admitted.compares:
        snapshot = snapshot_of(case, signed=True)
    outcome = machine.decide(admitted, snapshot, now())
    if case.sent_at is None and machine.definition.states[outcome.state].kind not in ("draft", "closed"):
        routing.settle(case)
    _apply(case, outcome, by, invited)
    if handing.hands_over(outcome):
        handing.pass_on(by=by, case=case, outcome=outcome, team_id=invited.teams[0])
    return outcome


def _keep_what_is_known(by: Principal, case: Case) -> None:
    """What the record adds for the author of a prepared draft leaves with it, as the page showed it."""
    if case.state_kind != "draft" or case.prepared_by_role_id is None or case.requester_role_id != by.role_id:
        return
    shown = answers.response_of(case, answers.REQUEST)
    if shown != queries.form(case.id, answers.REQUEST).response:
        save_form(by=by, case=case, name=answers.REQUEST, response=shown)


def _apply(case: Case, outcome: Outcome, by: Principal, invited: Invitees) -> None:
    at = now()
    definition = usages.package(case.usage_version_id).definition
    kind = definition.states[outcome.state].kind
    step = definition.transition(outcome.event, outcome.source)
    proposed_before = case.proposed_at
    team_before = case.assignee_role_id
    case.state, case.state_kind = outcome.state, kind
    if case.sent_at is None and kind not in ("draft", "closed"):
        case.sent_at = at
    if case.answered_at is None and kind == "answered":
        case.answered_at = at
    promises.store(case, outcome.clocks, at)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                event=outcome.event,
                source=outcome.source,
                state=outcome.state,
                at=at,
                by_role_id=by.role_id,
                by_text=delegates.signature(by, case),
                reason=outcome.reason or "",
                side=(step.among if step else None) or "",
                **contributions.veil_over(case, step),
            )
        ]
    )
    # The row is written before the effects: they insert rows whose policies look at it.
    case.save()
    carry_out(case, outcome, by, invited)
    if outcome.state != outcome.source and case.proposed_at == proposed_before:
        case.proposed_at = None  # signed, handed back or taken again: it waits for no signature any more
    case.save()
    contributions.show_to_readers(case)
    listeners.tell(queries.row_of(case), outcome, by)
    record(
        f"case.{outcome.event}",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"from": outcome.source, "to": outcome.state, **contributions.mark(case, step)},
    )
    emit("case.moved", {"case": str(case.id), "event": outcome.event, "state": outcome.state})
    wake(case, also=[team_before])
