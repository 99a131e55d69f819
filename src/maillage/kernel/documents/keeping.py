"""How a document is kept: row, renditions, sealed bytes and audit line, in the caller's transaction.

The row comes first, the sealed bytes last, both before the commit: bytes of a transaction that rolls back are
swept later (`upkeep.sweep_orphans`), bytes of a committed one are on disk.
"""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404

from maillage.kernel.access.facade import why
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.documents import announcing, queries
from maillage.kernel.documents.contracts import AnnouncementPlan, Codes, DocumentRefused
from maillage.kernel.documents.files import bound_to
from maillage.kernel.documents.kinds import codes_for
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.photos.contracts import ReceivedPhoto
from maillage.kernel.documents.photos.derive import preview, thumbnail
from maillage.kernel.documents.photos.intake import receive
from maillage.kernel.documents.sealing import keyring, seal
from maillage.kernel.documents.storage import new_key
from maillage.kernel.documents.storage import store as blob_store
from maillage.toolbox.clock import now
from maillage.toolbox.pdf import PdfRefused, check_received

JPEG = "image/jpeg"
RENDITIONS: dict[str, Callable[[bytes], bytes]] = {
    Rendition.SizeName.THUMBNAIL: thumbnail,
    Rendition.SizeName.PREVIEW: preview,
}


def place(patient_id: UUID, source_id: UUID | None, kind: str, title: str) -> dict[str, Any]:
    return {"patient_id": patient_id, "source_id": source_id, "kind": kind, "title": title.strip()[:200]}


def who_may_read(row: Document) -> dict[str, Any]:
    """What follows a document into its copies and its next versions."""
    return {
        "confidentiality": row.confidentiality,
        "hidden_from_professionals": row.hidden_from_professionals,
        "hidden_from_patient": row.hidden_from_patient,
        "hidden_from_representatives": row.hidden_from_representatives,
    }


def through_the_photo_door(data: bytes, mime: str, name: str) -> tuple[bytes, dict[str, Any]]:
    """A picture loses its metadata here whatever document it is; anything else passes untouched."""
    if not mime.startswith("image/"):
        return data, {}
    photo = receive(data, declared_name=name)
    return photo.data, picture_facts(photo)


def received_pdf(data: bytes) -> None:
    """Raises DocumentRefused unless it opens without a password, is whole, and does nothing by itself."""
    try:
        check_received(data)
    except PdfRefused as refused:
        raise DocumentRefused(f"pdf_{refused.code}") from refused


def picture_facts(photo: ReceivedPhoto) -> dict[str, Any]:
    return {
        "received_sha256": photo.received_sha256,
        "taken_at": photo.taken_at,
        "width": photo.width,
        "height": photo.height,
        "orientation": photo.orientation,
    }


def keep(
    by: Principal, data: bytes, *, codes: Codes | None = None, plan: AnnouncementPlan | None = None, **fields: Any
) -> UUID:
    """Row, renditions, sealed bytes, audit line; `fields` are columns of Document. An opinion waits to be announced."""
    if not queries.may_store(fields["patient_id"], fields["source_id"]):
        record(
            "access.refused",
            why="aucun droit sur ce dossier",
            subject_kind="patient",
            subject_id=fields["patient_id"],
        )
        raise Http404
    at = now()
    authorship = {"author_role_id": by.role_id, "organization_id": by.organization_id, "author_text": by.signature}
    described = {**authorship, **codes_for(fields["kind"], codes), **fields}
    is_opinion = described["kind"] == Document.Kind.OPINION
    if is_opinion:
        described["hidden_from_patient"] = True
    document = Document(size=len(data), sha256=_sha256(data), created_at=at, **described)
    pictures = {name: make(data) for name, make in RENDITIONS.items()} if document.mime.startswith("image/") else {}
    renditions = [
        Rendition(document=document, size_name=name, mime=JPEG, size=len(each), sha256=_sha256(each), created_at=at)
        for name, each in pictures.items()
    ]
    rows: list[Document | Rendition] = [document, *renditions]
    contents = [data, *pictures.values()]
    sealed = [_seal(row, content) for row, content in zip(rows, contents, strict=True)]
    Document.objects.bulk_create([document])
    Rendition.objects.bulk_create(renditions)
    shelf = blob_store()
    for key, blob in sealed:
        shelf.put(key, blob)
    if is_opinion:
        before = Document.objects.filter(id=document.replaces_id).first() if document.replaces_id else None
        announcing.await_announcement(document, announcing.plan_after(before, plan))
    say(document, "document.store")
    return document.id


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _seal(row: Document | Rendition, data: bytes) -> tuple[str, bytes]:
    """Fills the row's key columns; gives the blob and where it goes."""
    sealed = seal(data, bound_to=bound_to(row.id, row.sha256), ring=keyring())
    row.storage_key, row.key_id, row.wrapped_key = new_key(), sealed.key_id, sealed.wrapped_key
    return row.storage_key, sealed.blob


def say(document: Document, action: str) -> None:
    record(
        action,
        why=why(document.patient_id, document.source_id),
        patient_id=document.patient_id,
        subject_kind="document",
        subject_id=document.id,
        detail={"kind": str(document.kind), "version": document.version},
    )
