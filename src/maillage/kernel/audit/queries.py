"""Reads of the trail, through the row policy."""

from uuid import UUID

from maillage.kernel.audit.contracts import TrailLine
from maillage.kernel.audit.models import AuditLine


def trail_of_patient(patient_id: UUID, *, limit: int = 100, before_seq: int | None = None) -> list[TrailLine]:
    """Who looked at this patient's data, newest first."""
    lines = AuditLine.objects.filter(patient_id=patient_id)
    if before_seq is not None:
        lines = lines.filter(seq__lt=before_seq)
    return [
        TrailLine(line.seq, line.at, line.actor, line.action, line.why, line.subject_kind, line.subject_id)
        for line in lines.order_by("-seq")[:limit]
    ]
