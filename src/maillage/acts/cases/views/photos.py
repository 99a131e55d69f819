"""Photos of a case: received one by one, taken back, annotated on a copy."""

from http import HTTPStatus
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.acts.cases import photos
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import pictures
from maillage.acts.cases.views.drafts import as_json
from maillage.acts.cases.views.opened import opened
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused
from maillage.kernel.context.facade import Request
from maillage.kernel.documents import facade as documents


def _wants_page(request: Request) -> bool:
    return not request.headers.get("X-Requested-With")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _refuse(sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _nothing_came(request: Request, case: Case) -> str:
    """Past what is read into memory, no byte of a file is kept: the person is told that it was too heavy."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        rules = usages.package(case.usage_version_id).definition.attachments
        return documents.DocumentRefused("too_heavy", megabytes=rules.max_mb).sentence
    return _("Aucune photo n’est arrivée : reprenez-la.")


@require_POST
def upload(request: Request, case_id: UUID) -> HttpResponse:
    """Takes one photo. Sent again after a lost answer, it gives the same line."""
    case = opened(request, case_id)
    file = request.FILES.get("photo")
    if file is None:
        return _refuse(_nothing_came(request, case))
    data = file.read()
    try:
        photo = photos.receive(
            by=request.access.principal,
            case=case,
            data=data,
            declared_name=file.name or "",
            view_code=request.POST.get("view", ""),
            upload_id=_uuid(request.POST.get("upload_id", "")) or uuid4(),
            replaces=_uuid(request.POST.get("replaces", "")),
        )
    except Refused as refused:
        return _refuse(refused.reason_fr)
    except documents.PhotoRefused as refused:
        return _refuse(refused.sentence_fr)
    except documents.DocumentRefused as refused:
        return _refuse(refused.sentence)
    warnings = pictures.warnings_of(case, photo.view_code, data)
    return render(
        request, "cases/_shot.html", {"photo": pictures.shot(case, photo, warnings)}, status=HTTPStatus.CREATED
    )


@require_POST
def remove(request: Request, case_id: UUID) -> HttpResponse:
    """Takes a photo back while the request is with its author."""
    case = opened(request, case_id)
    wanted = _uuid(request.POST.get("photo_id", ""))
    if wanted is None:
        raise Http404
    try:
        photos.withdraw(by=request.access.principal, case=case, document_id=wanted)
    except Refused as refused:
        return _refuse(refused.reason_fr)
    except documents.DocumentRefused as refused:
        return _refuse(refused.sentence)
    return redirect("cases:case", case.id) if _wants_page(request) else HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def annotations(request: Request, case_id: UUID) -> HttpResponse:
    """Marks over one photo, as fractions of the picture shown. The photo itself is never touched."""
    case = opened(request, case_id)
    body = as_json(request.body)
    wanted = _uuid(str(body.get("photo_id", ""))) if isinstance(body, dict) else None
    if wanted is None or not isinstance(body, dict):
        return _refuse(_("Repères illisibles : rechargez la page."))
    document = documents.document(wanted)
    if document.source_id != case.id or document.kind != "photo":
        raise Http404
    try:
        documents.parse_shapes(body.get("shapes"))
        photos.annotate(by=request.access.principal, case=case, document_id=wanted, shapes=body["shapes"])
    except documents.ShapesRefused:
        return _refuse(_("Ces repères ne peuvent pas être gardés : recommencez le dernier."))
    except Refused as refused:
        return _refuse(refused.reason_fr)
    return JsonResponse({"saved": len(body["shapes"])})
