"""The timeline and the trends, ready to show; templates compute nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from maillage.kernel.record.contracts import ItemView, Series, TimelineEntry
from maillage.kernel.record.kinds import ITEM_FACES, ItemKind, ItemStatus
from maillage.kernel.record.models import Observation
from maillage.toolbox.charts.contracts import Chart, Point
from maillage.toolbox.charts.numbers import fr_number
from maillage.toolbox.charts.plots import sparkline
from maillage.toolbox.clock import PARIS, fr_date, fr_datetime, in_paris, today
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Badge, FeedEntry

MEASURE_ICON = "activity"


@dataclass(frozen=True, slots=True)
class Trend:
    """One line of the measures: last value, small curve with its table, and whether it is in its range."""

    label: str
    value: str
    when: str
    range_text: str
    badge: Badge | None
    chart: Chart


def value_text(row: Observation) -> str:
    if row.value_number is None:
        return row.value_text
    return fr_number(float(row.value_number), unit=row.unit)


def entry_of_observation(row: Observation) -> TimelineEntry:
    bounds = _range_text(row.reference_low, row.reference_high, row.unit)
    return TimelineEntry(
        at=row.effective_at,
        icon=MEASURE_ICON,
        title=_("%(label)s : %(value)s") % {"label": said(row.label), "value": value_text(row)},
        text=bounds,
        kind="measure",
    )


def entry_of_item(item: ItemView) -> TimelineEntry:
    face = ITEM_FACES[item.kind]
    badge = None
    if item.status is ItemStatus.ENDED and item.ended_on:
        badge = Badge("", _("Terminé le %(day)s") % {"day": fr_date(item.ended_on)}, "stop-circle")
    if item.status is ItemStatus.REFUTED:
        badge = Badge("", _("Écarté depuis"), "x-circle")
    # Midday, so that a day stays the same day whatever the zone of who reads it.
    noon = datetime.combine(item.noted_on, time(12), PARIS)
    return TimelineEntry(
        at=noon, icon=face.icon, title=_("%(label)s : %(value)s") % {"label": face.label, "value": item.label},
        text=item.note, kind="fact", badge=badge,
        is_day=True,
    )  # fmt: skip


def feed(entries: Iterable[TimelineEntry]) -> list[FeedEntry]:
    """Lines for `{% feed %}`, the year said once above its first line."""
    lines, shown_year = [], today().year
    for entry in entries:
        local = in_paris(entry.at)
        lines.append(
            FeedEntry(
                when=_("Aujourd’hui") if local.date() == today() else fr_date(local.date(), year=False),
                title=entry.title,
                icon=entry.icon,
                at=local.date().isoformat() if entry.is_day else entry.at.isoformat(),
                text=entry.text,
                url=entry.url,
                badge=entry.badge,
                links=entry.links,
                year="" if local.year == shown_year else str(local.year),
            )
        )
        shown_year = local.year
    return lines


def alerts(items: Iterable[ItemView]) -> tuple[str, ...]:
    """For the banner: alerts first, then allergies."""
    active = [item for item in items if item.status is ItemStatus.ACTIVE]
    said = [item.label for item in active if item.kind is ItemKind.ALERT]
    said += [_("Allergie : %(label)s") % {"label": item.label} for item in active if item.kind is ItemKind.ALLERGY]
    return tuple(said)


def sentence(items: Iterable[ItemView], kind: ItemKind) -> str | None:
    """What is known of one kind, a line each with its date, or None: an empty record says nothing."""
    lines = [
        _("%(label)s (noté le %(day)s)") % {"label": item.label, "day": fr_date(item.noted_on)}
        for item in items
        if item.kind is kind
    ]
    return "\n".join(lines) or None


def trend(series: Series) -> Trend:
    in_range = series.is_last_in_range
    badge = None
    if in_range is not None:
        badge = Badge("done", _("dans la cible")) if in_range else Badge("late", _("hors de la cible"))
    value = fr_number(float(series.last.value), unit=series.unit)
    band = (float(series.low), float(series.high)) if series.low is not None and series.high is not None else None
    said = _("%(label)s, %(count)s mesures, la dernière %(value)s") % {
        "label": series.label, "count": len(series.points), "value": value,
    }  # fmt: skip
    points = [Point(fr_datetime(point.at), float(point.value)) for point in series.points]
    return Trend(
        label=series.label,
        value=value,
        when=fr_date(series.last.at),
        range_text=_range_text(series.low, series.high, series.unit),
        badge=badge,
        chart=sparkline(points, label=said, unit=series.unit, band=band),
    )


def _range_text(low: object, high: object, unit: str) -> str:
    def said(bound: object) -> str:
        return fr_number(float(str(bound)), unit=unit)

    if low is not None and high is not None:
        return _("repère %(low)s à %(high)s") % {"low": fr_number(float(str(low))), "high": said(high)}
    if high is not None:
        return _("repère : au plus %(high)s") % {"high": said(high)}
    if low is not None:
        return _("repère : au moins %(low)s") % {"low": said(low)}
    return ""
