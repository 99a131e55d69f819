"""The door of the room."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from maillage.kernel.context.facade import current
from maillage.kernel.documents import announcing, queries
from maillage.kernel.documents.actions import (
    annotate,
    copy_sent,
    quarantine,
    replace,
    store,
    store_photo,
    withdraw_sent,
)
from maillage.kernel.documents.announcing import (
    UNDO_FOR,
    awaiting_me,
    note_read_by_me,
    read_by_me,
    take_to_remind,
    take_to_tell,
)
from maillage.kernel.documents.contracts import (
    SENT,
    AnnouncementPlan,
    AnnouncementView,
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
from maillage.kernel.documents.files import SealedFile, keep_file, read_file, sealed_tables
from maillage.kernel.documents.kinds import is_pdf
from maillage.kernel.documents.photos.shapes import parse_shapes
from maillage.kernel.documents.queries import withheld
from maillage.kernel.documents.readers import document_readers
from maillage.kernel.documents.upkeep import rewrap_keys, sweep_orphans

__all__ = [
    "UNDO_FOR",
    "AnnouncementPlan",
    "AnnouncementView",
    "Codes",
    "DocumentContent",
    "DocumentDamaged",
    "DocumentRefused",
    "DocumentView",
    "Kind",
    "PhotoRefused",
    "SealedFile",
    "Shape",
    "ShapesRefused",
    "annotate",
    "announce",
    "announcement_of",
    "awaiting",
    "awaiting_me",
    "copy_sent",
    "document",
    "document_readers",
    "documents_of",
    "documents_of_source",
    "is_pdf",
    "keep_file",
    "note_read_by_me",
    "parse_shapes",
    "quarantine",
    "read",
    "read_by_me",
    "read_content",
    "read_file",
    "replace",
    "rewrap_keys",
    "sealed_tables",
    "sent_with",
    "store",
    "store_photo",
    "sweep_orphans",
    "take_back",
    "take_to_remind",
    "take_to_tell",
    "versions_of",
    "withdraw_sent",
    "withheld",
]


def documents_of(patient_id: UUID) -> list[DocumentView]:
    """Current documents of a patient that the reader may see, newest first."""
    return queries.documents_of(current(), patient_id)


def documents_of_source(source_id: UUID, *, kind: Kind | None = None) -> list[DocumentView]:
    """Current documents of a case, in the order they arrived."""
    return queries.documents_of_source(current(), source_id, kinds=(kind,) if kind else ())


def sent_with(source_id: UUID) -> list[DocumentView]:
    """What came with a request, its photos and attached files, in the order they arrived."""
    return queries.documents_of_source(current(), source_id, kinds=SENT)


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


def awaiting() -> Any:
    """A query of what the reader's structure has to announce to patients: counted, sorted by `due_on`, cut in pages."""
    return announcing.awaiting(current())


def announcements(rows: Iterable[Any]) -> list[AnnouncementView]:
    """Rows of that query, as they are shown."""
    return [announcing.as_view(row) for row in rows]


def announcement_of(document_id: UUID) -> AnnouncementView | None:
    """The announcement of a current version; None for a document that needs none."""
    return announcing.announcement_of(current(), document_id)


def announce(document_id: UUID, *, consulted_on: date) -> AnnouncementView:
    """Shows the document to its patient; said twice, the first time counts."""
    return announcing.announce(by=current().principal, document_id=document_id, consulted_on=consulted_on)


def take_back(document_id: UUID) -> AnnouncementView:
    """Hides it again, for a few minutes and until the patient has read it."""
    return announcing.take_back(by=current().principal, document_id=document_id)
