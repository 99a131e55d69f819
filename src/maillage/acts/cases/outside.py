"""Opinions written for a case by people who are no party of it: functions of the case that give what they wrote.

Only what the reader may see: whoever adds a function here asks under the reader's own ticket.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.kernel.context.facade import Registry


@dataclass(frozen=True, slots=True)
class OutsideOpinion:
    """`id`: of who wrote it; `who`: name, profession, where they work. Not signed: as they left it at `at`, before
    their access ended. Rectified: `reason` says why, `former` holds the versions it replaces, the last one first.
    """

    id: UUID
    who: str
    text: str
    at: datetime
    is_signed: bool
    version: int = 1
    reason: str = ""
    former: tuple["OutsideOpinion", ...] = ()


@dataclass(frozen=True, slots=True)
class Rectified:
    """A version of an opinion that was signed in the place of a former one."""

    case_id: UUID
    id: UUID
    version: int


Source = Callable[[UUID], tuple[OutsideOpinion, ...]]
Again = Callable[[], tuple[Rectified, ...]]

outside_opinions = Registry("opinions from outside")
outside_rectified = Registry("rectified opinions from outside")


def opinions_on(case_id: UUID) -> tuple[OutsideOpinion, ...]:
    """The first written first; a rectified one stands where it was."""
    found = [opinion for source in outside_opinions.items() for opinion in source(case_id)]
    return tuple(sorted(found, key=lambda each: each.former[-1].at if each.former else each.at))


def opinion_of(case_id: UUID, key: UUID) -> OutsideOpinion | None:
    """What this one wrote, when it is signed."""
    return next((each for each in opinions_on(case_id) if each.id == key and each.is_signed), None)


def rectified() -> dict[UUID, Rectified]:
    """The last version of each rectified opinion, by who wrote it, in any case that the reader sees."""
    every = (each for source in outside_rectified.items() for each in source())
    return {each.id: each for each in sorted(every, key=lambda each: each.version)}
