"""The door of the room."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.http import Http404

from maillage.kernel.access import actions, queries
from maillage.kernel.access.contracts import GrantView, Reason, Refused
from maillage.kernel.access.verbs import may, require
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current

__all__ = [
    "GrantView",
    "Reason",
    "Refused",
    "end",
    "found_or_404",
    "grant",
    "may",
    "my_grants",
    "open_first_access",
    "require",
    "why",
]

T = TypeVar("T")


def grant(
    patient_id: UUID,
    holder_id: UUID,
    reason: Reason,
    *,
    source_id: UUID | None = None,
    until: datetime | None = None,
) -> None:
    """Lets a holder see a patient, or one source of theirs."""
    actions.grant(
        patient_id=patient_id,
        holder_id=holder_id,
        reason=reason,
        source_id=source_id,
        until=until,
        by=current().principal,
    )


def end(patient_id: UUID, holder_id: UUID, *, source_id: UUID | None = None) -> int:
    return actions.end(patient_id=patient_id, holder_id=holder_id, source_id=source_id, by=current().principal)


def open_first_access(patient_id: UUID, organization_id: UUID) -> None:
    """The structure that registers a patient follows them: bound to the identity room at start."""
    grant(patient_id, organization_id, Reason.REGISTERED)


def my_grants(patient_id: UUID) -> list[GrantView]:
    return queries.my_grants(current(), patient_id)


def why(patient_id: UUID, source_id: UUID | None = None) -> str:
    """Why the reader may see this, in French, for the trail."""
    return queries.why(current(), patient_id, source_id)


def found_or_404(fetch: Callable[[], T | None], *, kind: str, wanted: UUID) -> T:
    """What `fetch` finds, or the same 404 for an unknown thing and for somebody else's, with an audit line."""
    found = fetch()
    if found is None:
        record("access.refused", why="inconnu ou d'une autre organisation", subject_kind=kind, subject_id=wanted)
        raise Http404
    return found
