"""Opening and closing access. The row policy decides whether the giver may give."""

from datetime import datetime
from uuid import UUID

from maillage.kernel.access.contracts import Reason
from maillage.kernel.access.models import Grant
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import now


def grant(
    *,
    patient_id: UUID,
    holder_id: UUID,
    reason: Reason,
    by: Principal,
    source_id: UUID | None = None,
    until: datetime | None = None,
) -> None:
    """Lets `holder_id` see the patient (or one source of theirs). Given twice, it changes nothing.

    Raises django.db.ProgrammingError when the giver does not hold what they give: the policy refuses the row.
    """
    Grant.objects.bulk_create(
        [
            Grant(
                patient_id=patient_id,
                holder_id=holder_id,
                source_id=source_id,
                reason=reason,
                until=until,
                granted_by_id=by.role_id,
            )
        ],
        ignore_conflicts=True,
    )
    identity.index_for_holder(patient_id, holder_id)
    record(
        "access.grant",
        why=str(reason.sentence),
        patient_id=patient_id,
        subject_kind="holder",
        subject_id=holder_id,
        detail={"source": str(source_id) if source_id else None},
    )


def end(*, patient_id: UUID, holder_id: UUID, source_id: UUID | None, by: Principal) -> int:
    """Ends the grants of a holder on a patient's source; gives how many ended."""
    ended = Grant.objects.filter(
        patient_id=patient_id, holder_id=holder_id, source_id=source_id, until__isnull=True
    ).update(until=now())
    if ended:
        record("access.end", why="accès terminé", patient_id=patient_id, subject_kind="holder", subject_id=holder_id)
    return ended
