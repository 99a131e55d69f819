"""A mammogram sent to be read twice, as the region's own usage has it: what its centre and its readers answer."""

from typing import TYPE_CHECKING
from uuid import UUID

from tests.acts.cases.staged import answering, ask
from tests.acts.cases.story import Desk
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

CODE = "depistage-sein"
READERS = ("m.quevrain", "a.tancrede", "c.lescarbot")
EXAM = {
    "f-numero": "MX-77",
    "f-realise_le": "2026-03-09",
    "f-cadre": "organised",
    "f-technique": "digital",
    "f-anterieurs": "none",
}
SAID = {"f-signes": "false", "f-familial": "N"}
# Nothing is seen: the first reading waits for a second one, and such a second one makes the result.
CLEAR = {"f-qualite": "usable", "f-densite": "b", "f-acr_droit": "1", "f-acr_gauche": "2"}
# Something is seen: the result at once, or an arbitration when only the second reader sees it.
RAISED = {
    "f-qualite": "usable", "f-densite": "c", "f-acr_droit": "1", "f-acr_gauche": "4", "f-anomalie_gauche": "mass",
    "f-siege_gauche": "Inféro-interne", "f-conduite": "sample", "f-delai": "15d",
}  # fmt: skip


def readers(world: World, as_mover: "Callable[[], AbstractContextManager[None]]") -> UUID:
    """The team of three who may read, at the hospital of the first one."""
    return answering(world, as_mover, CODE, *READERS)


def asked(centre: Desk, team: UUID, patient: UUID) -> UUID:
    """A mammogram sent to its readers."""
    return ask(centre, CODE, team, patient, {1: EXAM, 2: SAID, 3: {}})
