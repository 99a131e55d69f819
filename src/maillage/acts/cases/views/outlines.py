"""The outline of something on a photo, drawn to scale: measured while it is drawn, then kept with the photo."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.acts.cases import outlines
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.outline_page import back_url, outline_page
from maillage.acts.cases.presenters.outlines import Said, figures, said_of
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.usages.pictures import Outline as Asked
from maillage.acts.workflow.facade import Refused
from maillage.kernel.context.facade import Request
from maillage.kernel.documents import facade as documents


@require_http_methods(["GET", "POST"])
def outline(request: Request, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Where it is drawn. Kept or taken back, one returns to the answers that it fills."""
    case, photo = _opened(request, case_id, document_id)
    asked = outlines.asked_on(case, photo)
    if asked is None:
        messages.error(request, _("Le contour de cette photo ne se trace pas, ou plus, d’ici."))
        return redirect("cases:case", case.id)
    if request.method == "POST":
        return _posted(request, case, photo, asked)
    note_reading(case)
    page = outline_page(case, photo, asked.form)
    return render(request, "cases/outline.html", {"page": page})


@require_POST
def measure(request: Request, case_id: UUID, document_id: UUID) -> HttpResponse:
    """What the calculator gives for what is being drawn; nothing is kept."""
    case, photo = _opened(request, case_id, document_id)
    if outlines.asked_on(case, photo) is None:
        raise Http404
    try:
        said = said_of(photo, _drawing(request))
    except Refused as refused:
        said = Said("refused", refused.reason_fr)
    return JsonResponse({"kind": said.kind, "text": said.text})


def _opened(request: Request, case_id: UUID, document_id: UUID) -> tuple[Case, documents.DocumentView]:
    case = opened(request, case_id)
    return case, outlines.photo_of(case, document_id)


def _posted(request: Request, case: Case, photo: documents.DocumentView, asked: Asked) -> HttpResponse:
    by = request.access.principal
    back = back_url(case, asked.form)
    drawing = None
    try:
        if "take_back" in request.POST:
            outlines.take_back(by=by, case=case, photo=photo)
            messages.success(request, _("Le contour est retiré, et la fiche ne porte plus ses mesures."))
            return redirect(back)
        drawing = _drawing(request)
        found = outlines.keep(by=by, case=case, photo=photo, drawing=drawing)
    except outlines.Unfinished as unfinished:
        sentence = unfinished.sentence
    except Refused as refused:
        sentence = refused.reason_fr
    else:
        in_words = figures(found.area_cm2, found.perimeter_cm)
        messages.success(request, _("Contour gardé. %(figures)s, dans la fiche.") % {"figures": in_words})
        return redirect(back)
    page = outline_page(case, photo, asked.form, drawing, sentence)
    return render(request, "cases/outline.html", {"page": page}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _drawing(request: Request) -> outlines.Drawing:
    posted = request.POST
    return outlines.read_drawing(posted.get("points", ""), posted.get("ruler", ""), posted.get("ruler_cm", ""))
