"""The door of the room."""

import json
from uuid import UUID

from django.db import connection

from maillage.kernel.audit.chain import anchor, check, verify
from maillage.kernel.audit.contracts import Stretch, Tally, TrailEntry, TrailLine, TrailSearch, Verdict
from maillage.kernel.audit.models import EXPORTED, REFUSED
from maillage.kernel.audit.queries import entries, last_seq, lines, per_day, tally, trail_of_patient
from maillage.kernel.context.facade import AccessContext, current

__all__ = [
    "EXPORTED",
    "REFUSED",
    "Stretch",
    "Tally",
    "TrailEntry",
    "TrailLine",
    "TrailSearch",
    "Verdict",
    "anchor",
    "check",
    "entries",
    "last_seq",
    "lines",
    "per_day",
    "record",
    "tally",
    "trail_of_patient",
    "verify",
]

_QUEUE = "audit.lines"


def _flush(context: AccessContext) -> None:
    lines = context.notes.pop(_QUEUE, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.audit_append(%s::jsonb)", [json.dumps(lines)])


def record(
    action: str,
    *,
    why: str,
    patient_id: UUID | None = None,
    subject_kind: str = "",
    subject_id: UUID | None = None,
    detail: dict[str, str | int | bool | None] | None = None,
    actor: str = "",
) -> None:
    """Queues a line; all lines of a context are chained in one go just before it commits.

    `actor` names whom one of our own jobs writes of, who is not signed in yet. For anybody who is, the database writes
    their name itself.

    The chain is one lock for everybody: taking it last keeps it for a millisecond instead of a request.
    """
    context = current()
    lines = context.notes.get(_QUEUE)
    if not isinstance(lines, list):
        lines = context.notes[_QUEUE] = []
        context.before_commit.append(lambda: _flush(context))
    principal = context.principal
    lines.append(
        {
            "actor": actor or principal.signature,
            "organization_id": str(principal.organization_id) if principal.organization_id else None,
            "action": action,
            "why": why,
            "patient_id": str(patient_id) if patient_id else None,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id) if subject_id else None,
            "detail": detail or {},
        }
    )
