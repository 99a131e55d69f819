"""Reads of the room, through the row policies; bytes are proved before they are given."""

import logging
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from maillage.kernel.access.facade import found_or_404, why
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, remembered
from maillage.kernel.documents import readers
from maillage.kernel.documents.contracts import (
    PUT_ASIDE,
    Codes,
    DocumentContent,
    DocumentDamaged,
    DocumentRefused,
    DocumentView,
    Size,
)
from maillage.kernel.documents.files import SealedFile, opened
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.sealing import SealBroken
from maillage.kernel.documents.storage import BlobMissing
from maillage.toolbox.language import said_filled

log = logging.getLogger(__name__)
SHOWN = (Document.Status.APPROVED,)
KEPT = (Document.Status.APPROVED, Document.Status.SUPERSEDED, Document.Status.QUARANTINED)


def visible_to(context: AccessContext) -> QuerySet[Document]:
    """Documents that the reader's grants open; the row policy decides, a withdrawn one is out for everybody."""
    return Document.objects.filter(status__in=KEPT)


@remembered
def documents_of(context: AccessContext, patient_id: UUID) -> list[DocumentView]:
    """Current versions, newest first: the general record, and the cases to which the reader is a party."""
    found = visible_to(context).filter(patient_id=patient_id, status__in=SHOWN)
    return [as_view(document) for document in found.order_by("-created_at", "-id")]


def documents_of_source(context: AccessContext, source_id: UUID, *, kinds: tuple[str, ...] = ()) -> list[DocumentView]:
    """Current versions of a case, in the order they arrived; of all kinds when none is named."""
    return [document for document in _of_source(context, source_id) if not kinds or document.kind in kinds]


@remembered
def _of_source(context: AccessContext, source_id: UUID) -> list[DocumentView]:
    found = visible_to(context).filter(source_id=source_id, status__in=SHOWN)
    return [as_view(document) for document in found.order_by("created_at", "id")]


def versions_of(context: AccessContext, logical_id: UUID) -> list[DocumentView]:
    return [as_view(each) for each in visible_to(context).filter(logical_id=logical_id).order_by("-version")]


def found(context: AccessContext, document_id: UUID) -> Document:
    """The row, or the same 404 for an unknown document and for somebody else's, with an audit line."""
    return found_or_404(lambda: visible_to(context).filter(id=document_id).first(), kind="document", wanted=document_id)


def content(context: AccessContext, document_id: UUID, *, size: Size = "original") -> DocumentContent:
    """Proved bytes, with one audit line per context, document and size."""
    document = _in_reach(context, document_id)
    row: Document | Rendition = document
    if size != "original":
        row = found_or_404(
            lambda: Rendition.objects.filter(document_id=document.id, size_name=size).first(),
            kind="document",
            wanted=document_id,
        )
    data = _proved(row, document)
    _say_read(context, document, size)
    return DocumentContent(as_view(document), data, row.mime, row.sha256)


def _in_reach(context: AccessContext, document_id: UUID) -> Document:
    """The row. Put aside, it is out of sight: only who would otherwise read it learns that, and why."""
    document = visible_to(context).filter(id=document_id).first()
    if document is None and (reason := withheld(document_id)) is not None:
        said = PUT_ASIDE.get(reason, reason)
        raise DocumentRefused("quarantined", reason=said) if reason else DocumentRefused("withheld")
    return document or found(context, document_id)


def withheld(document_id: UUID) -> str | None:
    """Why a document is put aside, to who would otherwise read it; empty when it goes with its whole case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM ctx.document_withheld(%s)", [document_id])
        row = cursor.fetchone()
    return row[0] if row else None


def may_store(patient_id: UUID, source_id: UUID | None) -> bool:
    """Asked before anything is written, so that a refusal leaves no blob and breaks no transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.sees_care_row(%s, %s, ctx.my_holders())", [patient_id, source_id])
        return bool(cursor.fetchone()[0])


def _proved(row: Document | Rendition, document: Document) -> bytes:
    try:
        return opened(row.id, SealedFile.of(row))
    except (BlobMissing, SealBroken) as error:
        log.error("document %s does not open: %s", row.id, type(error).__name__)
        record(
            "document.damaged",
            why=why(document.patient_id, document.source_id),
            patient_id=document.patient_id,
            subject_kind="document",
            subject_id=document.id,
            detail={"fault": type(error).__name__},
        )
        raise DocumentDamaged from error


def _say_read(context: AccessContext, document: Document, size: Size) -> None:
    said = context.notes.setdefault("documents.read", set())
    if not isinstance(said, set) or (document.id, size) in said:
        return
    said.add((document.id, size))
    if size == "original":
        readers.tell(as_view(document))
    record(
        "document.read",
        why=why(document.patient_id, document.source_id),
        patient_id=document.patient_id,
        subject_kind="document",
        subject_id=document.id,
        detail={"kind": document.kind, "size": size},
    )


def as_view(row: Document) -> DocumentView:
    return DocumentView(
        id=row.id,
        logical_id=row.logical_id,
        version=row.version,
        status=str(row.status),
        patient_id=row.patient_id,
        source_id=row.source_id,
        kind=str(row.kind),
        title=said_filled(row.title),
        view_code=row.view_code,
        codes=Codes(row.type_code, row.class_code, row.format_code, row.practice_setting_code, row.facility_code),
        confidentiality=str(row.confidentiality),
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        author_role_id=row.author_role_id,
        author_text=row.author_text,
        organization_id=row.organization_id,
        created_at=row.created_at,
        taken_at=row.taken_at,
        width=row.width,
        height=row.height,
        pages=row.pages,
        replaces_id=row.replaces_id,
        derived_from_id=row.derived_from_id,
        hidden_from_professionals=row.hidden_from_professionals,
        hidden_from_patient=row.hidden_from_patient,
        hidden_from_representatives=row.hidden_from_representatives,
    )
