"""Reads of the record, through the row policy: the general record and the cases the reader takes part in."""

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet

from maillage.kernel.context.facade import AccessContext, remembered
from maillage.kernel.record.contracts import ItemView, Series, SeriesPoint
from maillage.kernel.record.kinds import ItemKind, ItemStatus
from maillage.kernel.record.models import Observation, RecordItem
from maillage.toolbox.language import said

LONGEST_SERIES = 50
MOST_OBSERVATIONS = 500


def visible_items(context: AccessContext) -> QuerySet[RecordItem]:
    """Facts the policy shows this reader; the context must be open."""
    return RecordItem.objects.all()


def visible_observations(context: AccessContext) -> QuerySet[Observation]:
    return Observation.objects.all()


def item_view(row: RecordItem) -> ItemView:
    return ItemView(
        row.id,
        ItemKind(row.kind),
        said(row.label),
        row.note,
        ItemStatus(row.status),
        row.noted_on,
        row.ended_on,
        row.source_id,
    )


@remembered
def items(context: AccessContext, patient_id: UUID, *, active_only: bool = True) -> list[ItemView]:
    """Facts in the order of kinds, then the latest first."""
    rows = visible_items(context).filter(patient_id=patient_id)
    if active_only:
        rows = rows.filter(status=ItemStatus.ACTIVE)
    rank = {kind.value: place for place, kind in enumerate(ItemKind)}
    ordered = rows.order_by("-noted_on", "label", "id")
    return [item_view(row) for row in sorted(ordered, key=lambda row: rank[row.kind])]


def observations(context: AccessContext, patient_id: UUID) -> list[Observation]:
    rows = visible_observations(context).filter(patient_id=patient_id)
    return list(rows.order_by("-effective_at", "id")[:MOST_OBSERVATIONS])


def series(context: AccessContext, patient_id: UUID, code: str | None = None) -> list[Series]:
    """One series per code and unit (values in two units are never on one line), by label."""
    rows = visible_observations(context).filter(patient_id=patient_id, value_number__isnull=False)
    if code is not None:
        rows = rows.filter(code=code)
    groups: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for row in rows.order_by("-effective_at", "id")[:MOST_OBSERVATIONS]:
        group = groups[row.code, row.unit]
        if len(group) < LONGEST_SERIES:
            group.append(row)
    return sorted((_series(group) for group in groups.values()), key=lambda one: (one.label, one.unit))


def _series(newest_first: list[Observation]) -> Series:
    last = newest_first[0]
    points = tuple(SeriesPoint(row.effective_at, row.value_number) for row in reversed(newest_first))
    return Series(last.code, said(last.label), last.unit, points, last.reference_low, last.reference_high)
