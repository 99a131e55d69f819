"""What the pages of the security officer show."""

from dataclasses import dataclass

from maillage.toolbox.charts import Chart


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the trail, ready to show."""

    number: str
    when: str
    who: str
    what: str
    why: str
    patient: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    heading: str
    scope: str
    figures: tuple[Figure, ...]
    may_verify: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Somebody whose accesses may be extracted, in all their places of practice."""

    display: str
    places: str
    running: bool
    url: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    label: str
    lines: str
    patients: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    heading: str
    month: str
    scope: str
    made: str
    figures: tuple[Figure, ...]
    deeds: tuple[TallyRow, ...]
    people: tuple[TallyRow, ...]
    refused: tuple[TallyRow, ...]
    chart: Chart | None
    previous: str
    following: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a verification stands; `done` once the end or a fault is reached."""

    checked: int
    total: int
    done: bool
    whole: bool
    sentence: str
    next_after: int
