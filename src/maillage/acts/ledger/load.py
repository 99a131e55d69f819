"""Bulk loading of past acts by the mover role (demonstration region, takeovers): decided by the same rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.acts.ledger.actions import decision
from maillage.acts.ledger.models import Act
from maillage.acts.ledger.rules import Exclusion, Status, Verdict, assess
from maillage.acts.ledger.tariffs import Tariff, tariffs
from maillage.toolbox.clock import in_paris

BATCH = 2000


@dataclass(frozen=True, slots=True)
class PastAct:
    """What was performed, before any price. `exclusion` is the sentence of the usage that excludes it, or nothing."""

    id: UUID
    case_id: UUID
    case_number: str
    usage_code: str
    code: str
    party: str
    performer_role_id: UUID
    profession: str
    organization_id: UUID
    patient_id: UUID
    performed_at: datetime
    exclusion: str = ""


def acts(rows: Iterable[PastAct]) -> int:
    """Inserts acts in the order in which they were performed, so that ceilings fall on the last ones."""
    counts: Counter[tuple[object, ...]] = Counter()
    made = [_act(row, counts) for row in sorted(rows, key=lambda row: (row.performed_at, row.id))]
    return len(Act.objects.bulk_create(made, batch_size=BATCH))


def _act(row: PastAct, counts: Counter[tuple[object, ...]]) -> Act:
    day = in_paris(row.performed_at).date()
    everybody, themselves = (
        (row.patient_id, row.code, day.year),
        (row.patient_id, row.code, day.year, row.performer_role_id),
    )

    def counted(tariff: Tariff) -> int:
        per_patient = tariff.ceiling is not None and tariff.ceiling.per == "patient"
        return counts[everybody if per_patient else themselves]

    verdict: Verdict = assess(
        tariffs(), row.code, profession=row.profession, day=day, exclusion=Exclusion(row.exclusion), counted=counted
    )
    if verdict.status is Status.BILLABLE:
        counts.update((everybody, themselves))
    return Act(
        id=row.id,
        case_id=row.case_id,
        case_number=row.case_number,
        usage_code=row.usage_code,
        code=row.code,
        party=row.party,
        performer_role_id=row.performer_role_id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        performed_on=day,
        performed_at=row.performed_at,
        **decision(verdict),
    )
