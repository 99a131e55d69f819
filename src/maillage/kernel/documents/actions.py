"""Writes of the room: keep, replace, annotate, put aside, withdraw. Refuses a patient or a case the reader cannot see.

The row comes first, the sealed bytes last, both before the commit: bytes of a transaction that rolls back are
swept later (`upkeep.sweep_orphans`), bytes of a committed one are on disk.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from maillage.kernel.access.facade import why
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents import queries
from maillage.kernel.documents.contracts import Codes, DocumentRefused, DocumentView, Shape
from maillage.kernel.documents.kinds import codes_for, first_bytes_of
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.photos.contracts import MIB, PhotoLimits, ReceivedPhoto
from maillage.kernel.documents.photos.derive import annotated_copy, preview, thumbnail, upright
from maillage.kernel.documents.photos.intake import receive
from maillage.kernel.documents.sealing import keyring, seal
from maillage.kernel.documents.storage import new_key
from maillage.kernel.documents.storage import store as blob_store
from maillage.kernel.events.facade import once
from maillage.toolbox.clock import now

MOST_BYTES = PhotoLimits().max_bytes
JPEG = "image/jpeg"
ANNOTATED_EDGE = 2048  # pixels
RENDITIONS: dict[str, Callable[[bytes], bytes]] = {
    Rendition.SizeName.THUMBNAIL: thumbnail,
    Rendition.SizeName.PREVIEW: preview,
}
PHOTOS = (Document.Kind.PHOTO, Document.Kind.ANNOTATED_PHOTO)


def store(
    *,
    by: Principal,
    patient_id: UUID,
    source_id: UUID | None,
    kind: Literal["opinion", "attachment"],
    data: bytes,
    mime: str,
    title: str,
    type_code: str = "",
    class_code: str = "",
    format_code: str = "",
    practice_setting_code: str = "",
    facility_code: str = "",
    pages: int | None = None,
    confidentiality: str = "N",
    author_text: str = "",
    declared_name: str = "",
    upload_id: UUID | None = None,
) -> DocumentView:
    """Keeps an opinion or an attachment; an XDS code left empty takes the default of the kind.

    A picture goes through the photo door like any other.
    """
    if kind in PHOTOS:
        raise ValueError("a photo comes by store_photo, its annotated copy by annotate")
    _check(data, mime, title)
    codes = Codes(type_code, class_code, format_code, practice_setting_code, facility_code)
    fields = _place(patient_id, source_id, kind, title) | {"pages": pages, "confidentiality": confidentiality}
    if author_text:
        fields["author_text"] = author_text

    def make() -> UUID:
        clean, more = _through_the_photo_door(data, mime, declared_name or title)
        return _keep(by, clean, codes=codes, mime=mime, **fields, **more)

    return _once(upload_id, patient_id, source_id, make)


def store_photo(
    *,
    by: Principal,
    patient_id: UUID,
    source_id: UUID | None,
    data: bytes,
    declared_name: str,
    view_code: str,
    upload_id: UUID,
    title: str = "",
) -> DocumentView:
    """Takes a photo from a phone; sent again with the same `upload_id`, it gives the document of the first time.

    Raises PhotoRefused when it is not one whole still picture.
    """

    def make() -> UUID:
        photo = receive(data, declared_name=declared_name)
        fields = _place(patient_id, source_id, "photo", title or _("Photo")) | _picture_facts(photo)
        return _keep(by, photo.data, mime=photo.mime, view_code=view_code, **fields)

    return _once(upload_id, patient_id, source_id, make)


def annotate(*, by: Principal, photo_id: UUID, shapes: Sequence[Shape], title: str = "") -> DocumentView:
    """Draws marks on a copy; a second drawing by the same person is a new version of that copy."""
    photo = queries.found(current(), photo_id)
    if photo.kind != Document.Kind.PHOTO:
        raise DocumentRefused("not_a_photo")
    original = queries.content(current(), photo_id).data
    copy = annotated_copy(original, shapes, ANNOTATED_EDGE)
    copied = _("%(title)s, copie annotée") % {"title": photo.title}
    width, height = upright(copy, ANNOTATED_EDGE).size
    fields = _place(photo.patient_id, photo.source_id, "annotated_photo", title or copied) | {
        "derived_from_id": photo.id,
        "view_code": photo.view_code,
        "taken_at": photo.taken_at,
        "width": width,
        "height": height,
        "orientation": 1,
        **_who_may_read(photo),
    }
    before = (
        queries.visible_to(current())
        .select_for_update()
        .filter(derived_from_id=photo.id, author_role_id=by.role_id, status=Document.Status.APPROVED)
        .first()
    )
    if before is not None:
        fields |= _supersede(before)
    made = _keep(by, copy, mime=JPEG, **fields)
    return queries.as_view(Document.objects.get(id=made))


def replace(
    *, by: Principal, document_id: UUID, data: bytes, mime: str, title: str = "", pages: int | None = None
) -> DocumentView:
    """A new version of an opinion or an attachment; the former one stays readable, marked superseded."""
    before = _current_version(document_id)
    if before.kind in PHOTOS:
        raise DocumentRefused("mime")
    _check(data, mime, title or before.title)
    view = queries.as_view(before)
    clean, more = _through_the_photo_door(data, mime, title or before.title)
    fields = _place(before.patient_id, before.source_id, before.kind, title or before.title) | {
        "pages": pages,
        **_who_may_read(before),
    }
    made = _keep(by, clean, codes=view.codes, mime=mime, **fields, **more, **_supersede(before))
    return queries.as_view(Document.objects.get(id=made))


def quarantine(*, by: Principal, document_id: UUID, reason: str) -> None:
    """Nobody reads its bytes until somebody decides; the reason is told to whoever asks for it."""
    document = _current_version(document_id)
    if not reason.strip():
        raise DocumentRefused("reason")
    _set_status(document, Document.Status.QUARANTINED, reason.strip()[:300])
    _say(document, "document.quarantine")


def withdraw_draft_photo(*, by: Principal, document_id: UUID) -> None:
    """Takes back a photo of a draft: its keys are erased, so its bytes are lost everywhere, backups included.

    Whether the request is still a draft is the caller's to know.
    """
    document = _current_version(document_id)
    if document.kind != Document.Kind.PHOTO:
        raise DocumentRefused("not_a_photo")
    if Document.objects.filter(derived_from_id=document.id, status=Document.Status.APPROVED).exists():
        raise DocumentRefused("annotated")
    Rendition.objects.filter(document_id=document.id).update(wrapped_key=None)
    Document.objects.filter(id=document.id).update(
        status=Document.Status.DELETED, status_reason="photo retirée avant envoi", wrapped_key=None
    )
    _say(document, "document.withdraw")


def _once(upload_id: UUID | None, patient_id: UUID, source_id: UUID | None, make: Callable[[], UUID]) -> DocumentView:
    """In a savepoint: an upload that is refused leaves no key behind, and may be tried again."""
    with transaction.atomic():
        made = make() if upload_id is None else once(f"upload:{upload_id}", make)[0]
        document = Document.objects.filter(id=made, status=Document.Status.APPROVED).first()
        if document is None or (document.patient_id, document.source_id) != (patient_id, source_id):
            raise DocumentRefused("other_upload")
    return queries.as_view(document)


def _check(data: bytes, mime: str, title: str) -> None:
    if not title.strip():
        raise DocumentRefused("title")
    if not data:
        raise DocumentRefused("empty")
    if len(data) > MOST_BYTES:
        raise DocumentRefused("too_heavy", megabytes=MOST_BYTES // MIB)
    start = first_bytes_of(mime)
    if start is None:
        raise DocumentRefused("mime")
    if not data.startswith(start):
        raise DocumentRefused("not_what_it_says")


def _place(patient_id: UUID, source_id: UUID | None, kind: str, title: str) -> dict[str, Any]:
    return {"patient_id": patient_id, "source_id": source_id, "kind": kind, "title": title.strip()[:200]}


def _who_may_read(row: Document) -> dict[str, Any]:
    """What follows a document into its copies and its next versions."""
    return {
        "confidentiality": row.confidentiality,
        "hidden_from_professionals": row.hidden_from_professionals,
        "hidden_from_patient": row.hidden_from_patient,
        "hidden_from_representatives": row.hidden_from_representatives,
    }


def _through_the_photo_door(data: bytes, mime: str, name: str) -> tuple[bytes, dict[str, Any]]:
    """A picture loses its metadata here whatever document it is; anything else passes untouched."""
    if not mime.startswith("image/"):
        return data, {}
    photo = receive(data, declared_name=name)
    return photo.data, _picture_facts(photo)


def _picture_facts(photo: ReceivedPhoto) -> dict[str, Any]:
    return {
        "received_sha256": photo.received_sha256,
        "taken_at": photo.taken_at,
        "width": photo.width,
        "height": photo.height,
        "orientation": photo.orientation,
    }


def _supersede(before: Document) -> dict[str, Any]:
    _set_status(before, Document.Status.SUPERSEDED, "")
    return {"logical_id": before.logical_id, "version": before.version + 1, "replaces_id": before.id}


def _keep(by: Principal, data: bytes, *, codes: Codes | None = None, **fields: Any) -> UUID:
    """Row, renditions, sealed bytes, audit line; `fields` are columns of Document."""
    if not queries.may_store(fields["patient_id"], fields["source_id"]):
        record(
            "access.refused",
            why="aucun droit sur ce dossier",
            subject_kind="patient",
            subject_id=fields["patient_id"],
        )
        raise Http404
    at = now()
    authorship = {"author_role_id": by.role_id, "organization_id": by.organization_id, "author_text": _author(by)}
    described = {**authorship, **codes_for(fields["kind"], codes), **fields}
    document = Document(size=len(data), sha256=_sha256(data), created_at=at, **described)
    pictures = {name: make(data) for name, make in RENDITIONS.items()} if document.mime.startswith("image/") else {}
    renditions = [
        Rendition(document=document, size_name=name, mime=JPEG, size=len(each), sha256=_sha256(each), created_at=at)
        for name, each in pictures.items()
    ]
    rows, contents = [document, *renditions], [data, *pictures.values()]
    sealed = [_seal(row, content) for row, content in zip(rows, contents, strict=True)]
    Document.objects.bulk_create([document])
    Rendition.objects.bulk_create(renditions)
    shelf = blob_store()
    for key, blob in sealed:
        shelf.put(key, blob)
    _say(document, "document.store")
    return document.id


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _seal(row: Document | Rendition, data: bytes) -> tuple[str, bytes]:
    """Fills the row's key columns; gives the blob and where it goes."""
    sealed = seal(data, bound_to=queries.bound_to(row), ring=keyring())
    row.storage_key, row.key_id, row.wrapped_key = new_key(), sealed.key_id, sealed.wrapped_key
    return row.storage_key, sealed.blob


def _author(by: Principal) -> str:
    return ", ".join(part for part in (by.display, by.place) if part)[:200]


def _current_version(document_id: UUID) -> Document:
    """Locked until the end: two replacements at once make two versions, not two second versions."""
    document = queries.found(current(), document_id)
    document = Document.objects.select_for_update().get(id=document.id)
    if document.status != Document.Status.APPROVED:
        raise DocumentRefused("not_approved")
    return document


def _set_status(document: Document, status: str, reason: str) -> None:
    Document.objects.filter(id=document.id).update(status=status, status_reason=reason)


def _say(document: Document, action: str) -> None:
    record(
        action,
        why=why(document.patient_id, document.source_id),
        patient_id=document.patient_id,
        subject_kind="document",
        subject_id=document.id,
        detail={"kind": str(document.kind), "version": document.version},
    )
