"""Bulk loading by the mover role (demonstration region, takeovers). The application role is refused by the policy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from maillage.kernel.record.kinds import ItemKind, ItemStatus
from maillage.kernel.record.measures import MEASURES
from maillage.kernel.record.models import Observation, RecordItem

BATCH = 2000


@dataclass(frozen=True, slots=True)
class ItemRow:
    patient_id: UUID
    kind: ItemKind
    label: str
    noted_on: date
    note: str = ""
    status: ItemStatus = ItemStatus.ACTIVE
    ended_on: date | None = None
    source_id: UUID | None = None
    author_role_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """Label and unit come from the table of measures when they are left empty."""

    patient_id: UUID
    code: str
    effective_at: datetime
    value_number: Decimal | None = None
    value_text: str = ""
    label: str = ""
    unit: str = ""
    reference_low: Decimal | None = None
    reference_high: Decimal | None = None
    source_id: UUID | None = None
    author_role_id: UUID | None = None


def _as_mover() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() != ("maillage_mover",):
            raise PermissionError("bulk loading runs as the mover role")


def items(rows: Iterable[ItemRow]) -> int:
    """Inserts facts; gives how many."""
    _as_mover()
    return len(RecordItem.objects.bulk_create([RecordItem(**asdict(row)) for row in rows], batch_size=BATCH))


def observations(rows: Iterable[ObservationRow]) -> int:
    """Inserts measures; gives how many."""
    _as_mover()
    return len(Observation.objects.bulk_create([_observation(row) for row in rows], batch_size=BATCH))


def _observation(row: ObservationRow) -> Observation:
    values = asdict(row)
    if (known := MEASURES.get(row.code)) is not None:
        values["label"] = row.label or str(known.label)
        values["unit"] = row.unit or known.unit
    values["label"] = values["label"] or row.code
    return Observation(**values)
