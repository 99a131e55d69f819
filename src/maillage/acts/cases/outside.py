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
    """`who`: name, profession, where they work. Not signed: as they left it at `at`, before their access ended."""

    who: str
    text: str
    at: datetime
    is_signed: bool


Source = Callable[[UUID], tuple[OutsideOpinion, ...]]

outside_opinions = Registry("opinions from outside")


def opinions_on(case_id: UUID) -> tuple[OutsideOpinion, ...]:
    """The first written first."""
    found = [opinion for source in outside_opinions.items() for opinion in source(case_id)]
    return tuple(sorted(found, key=lambda each: each.at))
