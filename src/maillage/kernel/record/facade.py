"""The door of the room."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record as trail
from maillage.kernel.context.facade import current, timeline_sources
from maillage.kernel.record import actions, presenters, queries
from maillage.kernel.record.contracts import (
    ItemKind,
    ItemStatus,
    ItemView,
    RecordRefused,
    Series,
    SeriesPoint,
    TimelineEntry,
    TimelineSource,
)
from maillage.kernel.record.measures import MEASURES
from maillage.kernel.record.presenters import Trend
from maillage.toolbox.ui.contracts import FeedEntry

__all__ = [
    "MEASURES",
    "ItemKind",
    "ItemStatus",
    "ItemView",
    "RecordRefused",
    "Series",
    "SeriesPoint",
    "TimelineEntry",
    "TimelineSource",
    "Trend",
    "alerts_for_band",
    "end_item",
    "feed",
    "items",
    "known_facts",
    "note_item",
    "note_observation",
    "series",
    "timeline",
    "trends",
]

_TOLD = "record.read"


def timeline(patient_id: UUID, kind: str | None = None) -> list[TimelineEntry]:
    """Everything the reader may see of this patient, from every room that registered, the newest first.

    Leaves one audit line per request that says why it was allowed.
    """
    _tell(patient_id)
    entries = [entry for source in timeline_sources.items() for entry in source(patient_id)]
    return sorted(
        (entry for entry in entries if kind is None or entry.kind == kind),
        key=lambda entry: (entry.at, entry.title),
        reverse=True,
    )


def _tell(patient_id: UUID) -> None:
    told = current().notes.setdefault(_TOLD, set())
    assert isinstance(told, set)
    if patient_id not in told:
        told.add(patient_id)
        trail(
            "record.read",
            why=access.why(patient_id),
            patient_id=patient_id,
            subject_kind="patient",
            subject_id=patient_id,
        )


def feed(entries: Iterable[TimelineEntry]) -> list[FeedEntry]:
    """The timeline as lines for `{% feed %}`."""
    return presenters.feed(entries)


def items(patient_id: UUID, *, active_only: bool = True) -> list[ItemView]:
    return queries.items(current(), patient_id, active_only=active_only)


def known_facts(patient_id: UUID) -> dict[str, str | None]:
    """`%record` of the forms: allergies, treatments and history, one line each with the day it was noted."""
    known = items(patient_id)
    return {
        "allergies": presenters.sentence(known, ItemKind.ALLERGY),
        "treatments": presenters.sentence(known, ItemKind.TREATMENT),
        "history": presenters.sentence(known, ItemKind.HISTORY),
    }


def alerts_for_band(patient_id: UUID) -> tuple[str, ...]:
    return presenters.alerts(items(patient_id))


def series(patient_id: UUID, code: str | None = None) -> list[Series]:
    return queries.series(current(), patient_id, code)


def trends(patient_id: UUID) -> list[Trend]:
    """Each measure with its small curve and the table of it."""
    return [presenters.trend(one) for one in series(patient_id)]


def note_item(
    patient_id: UUID,
    kind: ItemKind,
    label: str,
    *,
    noted_on: date | None = None,
    note: str = "",
    source_id: UUID | None = None,
) -> UUID:
    return actions.note_item(
        patient_id=patient_id,
        kind=kind,
        label=label,
        noted_on=noted_on,
        note=note,
        source_id=source_id,
        by=current().principal,
    )


def end_item(item_id: UUID, *, is_refuted: bool = False, on: date | None = None) -> None:
    actions.end_item(item_id=item_id, is_refuted=is_refuted, on=on, by=current().principal)


def note_observation(
    patient_id: UUID,
    code: str,
    *,
    value: Decimal | None = None,
    text: str = "",
    label: str = "",
    unit: str = "",
    effective_at: datetime | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    source_id: UUID | None = None,
) -> UUID:
    return actions.note_observation(
        patient_id=patient_id,
        code=code,
        value=value,
        text=text,
        label=label,
        unit=unit,
        effective_at=effective_at,
        low=low,
        high=high,
        source_id=source_id,
        by=current().principal,
    )
