"""Photos and PDFs of a case: added and taken back while the case is with its author, drawn upon by who answers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, delegates, outlines, parties, replacements
from maillage.acts.cases.models import Annotation, Case
from maillage.acts.cases.snapshots import interpreter_of, writable
from maillage.acts.cases.waking import wake
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import PDF

ANNOTATION = "annotation"


def annotate(*, by: Principal, case: Case, document_id: UUID, shapes: list[dict[str, Any]]) -> None:
    """Keeps marks over a photo of the case. Only who writes the answer now draws on its photos."""
    definition = interpreter_of(case).definition
    writes = set(writable(case, current())) - {answers.REQUEST, *definition.live}
    if not writes or ANNOTATION not in definition.capabilities or case.state_kind not in ("open", "paused"):
        raise Refused(RefusedKind.WRONG_ROLE, _("Prenez d’abord la demande pour annoter ses photos."))
    Annotation.objects.update_or_create(
        case=case, document_id=document_id, defaults={"shapes": shapes, "author_role_id": by.role_id}
    )


def require_change(*, by: Principal, case: Case) -> None:
    """Photos change while the case is with its author: a draft, or a precision asked back."""
    delegates.hold(case)
    definition = interpreter_of(case).definition
    asks = {key for key, role in definition.roles.items() if role.party == "requester"}
    drafts = case.state_kind == "draft" and answers.REQUEST in writable(case, current())
    back = case.state_kind == "paused" or replacements.wanted(case) is not None
    if case.withheld or (not drafts and not (back and parties.roles_in(case, definition, current()) & asks)):
        raise Refused(RefusedKind.WRONG_STATE, _("Les photos de cette demande ne changent plus."))


def receive(
    *,
    by: Principal,
    case: Case,
    data: bytes,
    declared_name: str,
    view_code: str,
    upload_id: UUID,
    replaces: UUID | None = None,
) -> documents.DocumentView:
    """Receives one photo, or one PDF where the usage accepts them; sent again with the same `upload_id` it gives the
    same document, even when full.

    Taken again, it takes the place of `replaces`. Raises Refused, PhotoRefused or DocumentRefused; nothing of a
    refused photo is kept, and the one it would have replaced stays.
    """
    require_change(by=by, case=case)
    missing = replacements.wanted(case)
    rules = usages.package(case.usage_version_id).definition.attachments
    labels = {view.code: view.label for view in rules.views}
    with transaction.atomic():
        if replaces is not None and replaces in {photo.id for photo in changeable(case)}:
            outlines.forget(by=by, case=case, document_id=replaces)
            documents.withdraw_sent(by=by, document_id=replaces)
        sent: dict[str, Any] = {
            "by": by,
            "patient_id": case.patient_id,
            "source_id": case.id,
            "data": data,
            "declared_name": declared_name,
            "view_code": view_code if view_code in labels else "",
            "title": labels.get(view_code, "Photo"),
            "upload_id": upload_id,
        }
        if PDF in rules.accept and documents.is_pdf(data):
            photo = documents.store(kind="attachment", mime=PDF, **sent)
        else:
            photo = documents.store_photo(**sent)
        if len(documents.sent_with(case.id)) > rules.max:
            words = _("Cette demande porte déjà %(n)d photos : retirez-en une d’abord.")
            if PDF in rules.accept:
                words = _("Cette demande porte déjà %(n)d fichiers : retirez-en un d’abord.")
            raise Refused(RefusedKind.GUARD_NOT_MET, words % {"n": rules.max})
        if missing is not None and missing.view_code == photo.view_code:
            replacements.tell(case, missing, by)
            wake(case)
    return photo


def changeable(case: Case) -> list[documents.DocumentView]:
    """Photos and PDFs that nobody has seen yet: those of a draft, those added since a precision was asked."""
    photos = documents.sent_with(case.id)
    if case.state_kind == "draft":
        return photos
    return [photo for photo in photos if case.paused_at is not None and photo.created_at > case.paused_at]


def withdraw(*, by: Principal, case: Case, document_id: UUID) -> None:
    """Takes a photo or a PDF back before anybody saw it; 404 for one of another case."""
    document = documents.document(document_id)
    if document.source_id != case.id:
        raise Http404
    require_change(by=by, case=case)
    if document_id not in {photo.id for photo in changeable(case)}:
        gone = _("Ce document est déjà parti : il ne se retire plus d’ici.")
        if document.is_picture:
            gone = _("Cette photo est déjà partie : elle ne se retire plus d’ici.")
        raise Refused(RefusedKind.WRONG_STATE, gone)
    outlines.forget(by=by, case=case, document_id=document_id)
    documents.withdraw_sent(by=by, document_id=document_id)
