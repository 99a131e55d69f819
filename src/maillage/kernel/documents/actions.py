"""Writes of the room: keep, replace, annotate, put aside, withdraw. Refuses a patient or a case out of sight."""

from collections.abc import Callable, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction

from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents import queries
from maillage.kernel.documents.contracts import PDF, SENT, AnnouncementPlan, Codes, DocumentRefused, DocumentView, Shape
from maillage.kernel.documents.keeping import (
    JPEG,
    keep,
    picture_facts,
    place,
    received_pdf,
    say,
    through_the_photo_door,
    who_may_read,
)
from maillage.kernel.documents.kinds import first_bytes_of
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.photos.contracts import MIB, PhotoLimits
from maillage.kernel.documents.photos.derive import annotated_copy, upright
from maillage.kernel.documents.photos.intake import receive
from maillage.kernel.events.facade import once
from maillage.toolbox.language import kept, kept_with

ANNOTATED = kept_with("%(title)s, copie annotée")

MOST_BYTES = PhotoLimits().max_bytes
ANNOTATED_EDGE = 2048  # pixels
PHOTOS = (Document.Kind.PHOTO, Document.Kind.ANNOTATED_PHOTO)
TAKEN_BACK = {
    Document.Kind.PHOTO.value: kept("photo retirée avant envoi"),
    Document.Kind.ATTACHMENT.value: kept("fichier retiré avant envoi"),
}


def store(
    *,
    by: Principal,
    patient_id: UUID,
    source_id: UUID | None,
    kind: Literal["opinion", "attachment"],
    data: bytes,
    mime: str,
    title: str,
    codes: Codes | None = None,
    pages: int | None = None,
    confidentiality: str = "N",
    author_text: str = "",
    declared_name: str = "",
    view_code: str = "",
    upload_id: UUID | None = None,
    plan: AnnouncementPlan | None = None,
) -> DocumentView:
    """Keeps an opinion or an attachment; an XDS code left empty takes the default of the kind.

    A picture goes through the photo door like any other, and a PDF that somebody sends through `received_pdf`. `plan`
    says who announces an opinion to its patient.
    """
    if kind in PHOTOS:
        raise ValueError("a photo comes by store_photo, its annotated copy by annotate")
    _check(data, mime, title)
    if kind == "attachment" and mime == PDF:
        received_pdf(data)
    fields = place(patient_id, source_id, kind, title) | {"pages": pages, "confidentiality": confidentiality}
    fields["view_code"] = view_code
    if author_text:
        fields["author_text"] = author_text

    def make() -> UUID:
        clean, more = through_the_photo_door(data, mime, declared_name or title)
        return keep(by, clean, codes=codes, plan=plan, mime=mime, **fields, **more)

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
        fields = place(patient_id, source_id, "photo", title or kept("Photo")) | picture_facts(photo)
        return keep(by, photo.data, mime=photo.mime, view_code=view_code, **fields)

    return _once(upload_id, patient_id, source_id, make)


def annotate(*, by: Principal, photo_id: UUID, shapes: Sequence[Shape], title: str = "") -> DocumentView:
    """Draws marks on a copy; a second drawing by the same person is a new version of that copy."""
    photo = queries.found(current(), photo_id)
    if photo.kind != Document.Kind.PHOTO:
        raise DocumentRefused("not_a_photo")
    original = queries.content(current(), photo_id).data
    copy = annotated_copy(original, shapes, ANNOTATED_EDGE)
    copied = ANNOTATED % {"title": photo.title}
    width, height = upright(copy, ANNOTATED_EDGE).size
    fields = place(photo.patient_id, photo.source_id, "annotated_photo", title or copied) | {
        "derived_from_id": photo.id,
        "view_code": photo.view_code,
        "taken_at": photo.taken_at,
        "width": width,
        "height": height,
        "orientation": 1,
        **who_may_read(photo),
    }
    before = (
        queries.visible_to(current())
        .select_for_update()
        .filter(derived_from_id=photo.id, author_role_id=by.role_id, status=Document.Status.APPROVED)
        .first()
    )
    if before is not None:
        fields |= _supersede(before)
    made = keep(by, copy, mime=JPEG, **fields)
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
    clean, more = through_the_photo_door(data, mime, title or before.title)
    fields = place(before.patient_id, before.source_id, before.kind, title or before.title) | {
        "pages": pages,
        **who_may_read(before),
    }
    made = keep(by, clean, codes=view.codes, mime=mime, **fields, **more, **_supersede(before))
    return queries.as_view(Document.objects.get(id=made))


def quarantine(*, by: Principal, document_id: UUID, reason: str) -> None:
    """Nobody reads it, nor the copies drawn from it, until its review; the reason is told to whoever asks for it.

    The database does it in the caller's name: the row leaves their sight in the same statement.
    """
    document = queries.found(current(), document_id)
    if not reason.strip():
        raise DocumentRefused("reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.document_put_aside(%s, %s)", [document.id, reason.strip()])
        if not cursor.fetchone()[0]:
            raise DocumentRefused("not_approved")
    say(document, "document.quarantine")


def copy_sent(
    *, by: Principal, document_id: UUID, patient_id: UUID, source_id: UUID | None, view_code: str | None = None
) -> DocumentView:
    """The same photo, or attached file, elsewhere: its own row, its own key, its own seal. The first one stays.

    `view_code` is what it shows there, when that has another name.
    """
    content = queries.content(current(), document_id)
    row = queries.found(current(), document_id)
    if row.kind not in SENT:
        raise DocumentRefused("not_a_photo")
    kept = {
        name: getattr(row, name)
        for name in ("view_code", "received_sha256", "taken_at", "width", "height", "orientation")
    }
    if view_code is not None:
        kept["view_code"] = view_code
    made = keep(by, content.data, mime=row.mime, **place(patient_id, source_id, row.kind, row.title), **kept)
    return queries.as_view(Document.objects.get(id=made))


def withdraw_sent(*, by: Principal, document_id: UUID) -> None:
    """Takes back a photo of a draft, or an attached file: its keys are erased, so its bytes are lost everywhere,
    backups included.

    Whether the request is still a draft is the caller's to know.
    """
    document = _current_version(document_id)
    if document.kind not in SENT:
        raise DocumentRefused("not_a_photo")
    if Document.objects.filter(derived_from_id=document.id, status=Document.Status.APPROVED).exists():
        raise DocumentRefused("annotated")
    Rendition.objects.filter(document_id=document.id).update(wrapped_key=None)
    Document.objects.filter(id=document.id).update(
        status=Document.Status.DELETED, status_reason=TAKEN_BACK[document.kind], wrapped_key=None
    )
    say(document, "document.withdraw")


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


def _supersede(before: Document) -> dict[str, Any]:
    _set_status(before, Document.Status.SUPERSEDED, "")
    return {"logical_id": before.logical_id, "version": before.version + 1, "replaces_id": before.id}


def _current_version(document_id: UUID) -> Document:
    """Locked until the end: two replacements at once make two versions, not two second versions."""
    document = queries.found(current(), document_id)
    document = Document.objects.select_for_update().get(id=document.id)
    if document.status != Document.Status.APPROVED:
        raise DocumentRefused("not_approved")
    return document


def _set_status(document: Document, status: str, reason: str) -> None:
    Document.objects.filter(id=document.id).update(status=status, status_reason=reason)
