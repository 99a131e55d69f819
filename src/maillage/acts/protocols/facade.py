"""The door of the room."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from maillage.acts.protocols import queries
from maillage.acts.protocols.actions import (
    check,
    publish,
    publish_version,
    put_back,
    show,
    withdraw,
)
from maillage.acts.protocols.contracts import (
    MOST_BYTES,
    Draft,
    Place,
    PostingView,
    ProtocolRefused,
    ProtocolState,
    ProtocolText,
    ProtocolView,
    Standing,
)
from maillage.acts.protocols.queries import state, states, versions
from maillage.kernel.context.facade import current
from maillage.kernel.documents import facade as documents
from maillage.toolbox.clock import now

__all__ = [
    "MOST_BYTES",
    "Draft",
    "Place",
    "PostingView",
    "ProtocolRefused",
    "ProtocolState",
    "ProtocolText",
    "ProtocolView",
    "Standing",
    "applying",
    "check",
    "file_of",
    "publish",
    "publish_version",
    "put_back",
    "show",
    "state",
    "states",
    "text_of",
    "versions",
    "withdraw",
]


def applying(
    usage_code: str, organization_ids: Iterable[UUID | None], *, at: datetime | None = None
) -> tuple[ProtocolView, ...]:
    """What holds for a usage in the whole region and in these structures, by title: now, or at an instant."""
    pairs = queries.in_force(at) if at else current().memory.once("protocols", lambda: queries.in_force(now()))
    places = {None, *organization_ids}
    return tuple(view for view, place in pairs if usage_code in place.usage_codes and place.organization_id in places)


def text_of(version_id: UUID) -> ProtocolText | None:
    """What a version says; None for an unknown one. Empty when it is a PDF."""
    row = queries.body(version_id)
    return ProtocolText(row.text, row.text_en) if row else None


def file_of(version_id: UUID) -> bytes | None:
    """The PDF of a version, proved; None when it is a text, or unknown. Raises DocumentDamaged."""
    row = queries.body(version_id)
    if row is None or row.storage_key is None:
        return None
    sealed = documents.SealedFile.of(row)
    return documents.read_file(row.id, sealed)
