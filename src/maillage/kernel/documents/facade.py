"""The door of the room."""

from uuid import UUID

from maillage.kernel.context.facade import current
from maillage.kernel.documents import queries
from maillage.kernel.documents.actions import (
    annotate,
    quarantine,
    replace,
    store,
    store_photo,
    withdraw_draft_photo,
)
from maillage.kernel.documents.contracts import (
    Codes,
    DocumentContent,
    DocumentDamaged,
    DocumentRefused,
    DocumentView,
    Kind,
    PhotoRefused,
    Shape,
    ShapesRefused,
)
from maillage.kernel.documents.photos.shapes import parse_shapes
from maillage.kernel.documents.upkeep import rewrap_keys, sweep_orphans

__all__ = [
    "Codes",
    "DocumentContent",
    "DocumentDamaged",
    "DocumentRefused",
    "DocumentView",
    "Kind",
    "PhotoRefused",
    "Shape",
    "ShapesRefused",
    "annotate",
    "document",
    "documents_of",
    "documents_of_source",
    "parse_shapes",
    "quarantine",
    "read",
    "read_content",
    "replace",
    "rewrap_keys",
    "store",
    "store_photo",
    "sweep_orphans",
    "versions_of",
    "withdraw_draft_photo",
]


def documents_of(patient_id: UUID) -> list[DocumentView]:
    """Current documents of a patient that the reader may see, newest first."""
    return queries.documents_of(current(), patient_id)


def documents_of_source(source_id: UUID, *, kind: Kind | None = None) -> list[DocumentView]:
    """Current documents of a case, in the order they arrived."""
    return queries.documents_of_source(current(), source_id, kind=kind)


def versions_of(logical_id: UUID) -> list[DocumentView]:
    """Every version of a document, the last one first."""
    return queries.versions_of(current(), logical_id)


def document(document_id: UUID) -> DocumentView:
    """What is known of a document, without its bytes. 404 for an unknown one as for somebody else's."""
    return queries.as_view(queries.found(current(), document_id))


def read(document_id: UUID) -> bytes:
    """The bytes, proved, with an audit line. Raises Http404, DocumentRefused or DocumentDamaged."""
    return queries.content(current(), document_id).data


def read_content(document_id: UUID) -> DocumentContent:
    """The same with what goes with them."""
    return queries.content(current(), document_id)
