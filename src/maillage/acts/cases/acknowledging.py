"""Taking note of a rectified answer, or contribution (`party_id`): one gesture, which also says that the answer was
read when the usage asks it.
"""

from uuid import UUID

from django.db import transaction

from maillage.acts.cases import actions, readings
from maillage.acts.cases.models import Case
from maillage.acts.cases.snapshots import interpreter_of, offers_for
from maillage.acts.usages.codes import Effect
from maillage.kernel.context.facade import Principal, current


def acknowledge(*, by: Principal, case: Case, version: int, party_id: UUID | None = None) -> None:
    """Raises Refused when a newer version was signed meanwhile: nobody takes note of what they have not seen."""
    with transaction.atomic():
        readings.acknowledge(by=by, case=case, version=version, party_id=party_id)
        event = reading_event(case) if party_id is None else None
        if event is not None:
            actions.fire(by=by, case_id=case.id, event=event, seen=version)


def reading_event(case: Case) -> str | None:
    """The gesture by which this reader says that they read the answer, when it is theirs to make now.

    One that would close the case as well is left to them.
    """
    definition = interpreter_of(case).definition
    for offer in offers_for(case, current()):
        transition = definition.transition(offer.event, case.state)
        if transition is None or Effect.MARK_READ.value not in transition.effects:
            continue
        if definition.states[transition.to].kind != "closed":
            return offer.event
    return None
