"""What the pages of the operator show."""

from dataclasses import dataclass

from maillage.toolbox.charts import Chart


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of the table: a usage, a team, a structure or a month."""

    label: str
    sent: int
    answered: int
    unanswered: int
    waiting: int
    unread: int
    paused: str
    median: str
    nine_in_ten: str
    kept: str
    kept_share: float | None


@dataclass(frozen=True, slots=True)
class SteeringPage:
    heading: str
    scope: str
    period: str
    figures: tuple[Figure, ...]
    rows: tuple[GroupRow, ...]
    grouped: str
    grouped_by: str
    chart: Chart | None
    exports: dict[str, str]
