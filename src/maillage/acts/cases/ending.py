"""Ending somebody's part in a case before its date: with a motive, traced, told to them. Takes back nothing that they
wrote.

Whoever may invite to a place ends the part that is held there; one's own is given back by a gesture of the usage.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.acts.cases import contributions, delegates, events, inviting, parties, queries, waking
from maillage.acts.cases.contracts import PartyView
from maillage.acts.cases.models import Case, CaseEvent
from maillage.acts.cases.snapshots import interpreter_of
from maillage.acts.usages.codes import Effect
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import live
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

LIST_URL = "/demandes/"
TOLD = kept("Votre participation à un dossier a pris fin. Ce que vous y avez signé reste.")


def may_end(case: Case, party: PartyView, context: AccessContext) -> bool:
    """Who gave this place, and who may give it at any step of the case; nobody their own, nor in a case put aside."""
    me = context.principal.role_id
    if case.withheld or me is None or party.role_id == me or not party.is_live(now()):
        return False
    if party.invited_by_role_id == me:
        return True
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, context)
    return any(
        machine.holds_one(each.by, actor) and (not each.assigned or case.assignee_role_id == me)
        for each in machine.definition.transitions
        if party.place in each.places(Effect.INVITE)
    )


def end(*, by: Principal, case_id: UUID, party_id: UUID, reason: str) -> None:
    """At once. Raises Refused without a motive; 404 for a part that is over or not theirs to end."""
    if not reason.strip():
        raise Refused(RefusedKind.REASON_MISSING, reason_missing())
    with transaction.atomic():
        case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
        party = access.found_or_404(lambda: party_to_end(case, party_id, current()), kind="case party", wanted=party_id)
        note(by=by, case=case, who=parties.name_of(party), reason=reason, veil=contributions.veil_of_party(case, party))
        inviting.end(by=by, party_id=party.id)
        contributions.show_to_readers(case)
        _tell(party)
        record(
            "case.end_part",
            why=access.why(case.patient_id, case.id),
            patient_id=case.patient_id,
            subject_kind="case",
            subject_id=case.id,
            detail={"place": party.place, **({"veil": party.veil} if party.veil else {})},
        )
        waking.wake(case)
        live([party.holder], "case", case.id)


def reason_missing() -> str:
    return _("Dites pourquoi : l’histoire du dossier le garde.")


def party_to_end(case: Case, party_id: UUID, context: AccessContext) -> PartyView | None:
    """None for a part that is unknown, over, or not the reader's to end: they look alike."""
    found = next((each for each in parties.all_in(case.id) if each.id == party_id), None)
    return found if found is not None and may_end(case, found, context) else None


def note(*, by: Principal, case: Case, who: str, reason: str, veil: Mapping[str, Any] = MappingProxyType({})) -> None:
    """A line of the story of the case: whose part ended, and why."""
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                event=events.PART_ENDED,
                source=case.state,
                state=case.state,
                at=now(),
                by_role_id=by.role_id,
                by_text=delegates.signature(by, case),
                reason=_about(who, reason),
                **veil,
            )
        ]
    )


def _about(who: str, reason: str) -> str:
    """Two lines, as both are read: a name, then what was typed."""
    return "\n".join(part for part in (who, reason.strip()) if part)


def _tell(party: PartyView) -> None:
    people = [party.role_id] if party.role_id is not None else []
    if party.team_id is not None:
        people = [member.role_id for member in directory.team_members(party.team_id)]
    messaging.notify(people, kind="case.part_ended", text=TOLD, url=LIST_URL)
