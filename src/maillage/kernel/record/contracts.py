"""What other rooms give to the timeline and read of the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from maillage.kernel.record.kinds import ItemKind, ItemStatus
from maillage.toolbox.ui.contracts import Badge, Link

__all__ = [
    "ItemKind",
    "ItemStatus",
    "ItemView",
    "RecordRefused",
    "Series",
    "SeriesPoint",
    "TimelineEntry",
    "TimelineSource",
]


class RecordRefused(Exception):
    """Nothing was written. `sentence` is for the person, in French; `field` names what to look at."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. `kind` serves the filter; a day without a time says so by `is_day`."""

    at: datetime
    icon: str
    title: str
    text: str = ""
    url: str = ""
    kind: str = "fact"
    badge: Badge | None = None
    links: tuple[Link, ...] = ()
    is_day: bool = False


# A room that has something to say of a patient registers one in `context.facade.timeline_sources`.
TimelineSource = Callable[[UUID], list[TimelineEntry]]


@dataclass(frozen=True, slots=True)
class ItemView:
    id: UUID
    kind: ItemKind
    label: str
    note: str
    status: ItemStatus
    noted_on: date
    ended_on: date | None
    source_id: UUID | None


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """Measures of one code, oldest first, with the range of the last one."""

    code: str
    label: str
    unit: str
    points: tuple[SeriesPoint, ...]
    low: Decimal | None
    high: Decimal | None

    @property
    def last(self) -> SeriesPoint:
        return self.points[-1]

    @property
    def is_last_in_range(self) -> bool | None:
        """None when no range is known: nothing is said of a value without a reference."""
        if self.low is None and self.high is None:
            return None
        value = self.last.value
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
