"""The door of the room."""

from uuid import UUID

from maillage.kernel.audit.facade import record
from maillage.kernel.consent.contracts import Answer, ConsentView
from maillage.kernel.consent.models import Consent
from maillage.kernel.context.facade import current, remembered
from maillage.toolbox.clock import now

__all__ = ["Answer", "ConsentView", "collect", "latest"]


def collect(*, patient_id: UUID, source_id: UUID, kind: str, answer: Answer, note: str = "") -> None:
    """Keeps the patient's answer; the same answer given twice in a row is kept once."""
    before = latest(source_id)
    if before is not None and before.answer is answer and before.note == note:
        return
    by = current().principal
    Consent.objects.bulk_create(
        [
            Consent(
                patient_id=patient_id,
                source_id=source_id,
                kind=kind,
                answer=answer,
                note=note,
                collected_at=now(),
                collected_by_id=by.role_id,
            )
        ]
    )
    record(
        "consent.collect",
        why="accord recueilli pour l'acte",
        patient_id=patient_id,
        subject_kind="case",
        subject_id=source_id,
        detail={"answer": answer.value},
    )


@remembered
def latest(source_id: UUID) -> ConsentView | None:
    """The answer in force for this act, or None when it was not asked yet."""
    row = Consent.objects.filter(source_id=source_id).order_by("-collected_at", "-id").first()
    return ConsentView(Answer(row.answer), row.collected_at, row.collected_by_id, row.note) if row else None
