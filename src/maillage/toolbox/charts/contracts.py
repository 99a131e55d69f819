"""What goes in and out of a chart, frozen."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Point:
    """One measure: when or what, and its value; `None` is a missing measure, drawn as a gap."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The same figures as text: what a screen reader, a printer and a doubting eye need."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and its table, never one without the other; `{% chart %}` shows both."""

    svg: SafeString
    table: ChartTable
