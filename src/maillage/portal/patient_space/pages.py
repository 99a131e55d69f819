"""The patient's pages, read in their own context: each leaves a line in the trail, as everybody's visits do."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.presenters import headers
from maillage.kernel.patient_access import facade as patient_access
from maillage.portal.patient_space import accesses as seen
from maillage.portal.patient_space import presenters
from maillage.portal.patient_space.forms import QuestionForm
from maillage.portal.patient_space.presenters import note
from maillage.toolbox.tables import FileKind, file_answer


def _page(
    request: HttpRequest, name: str, page: object, *, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    context = {"page": page, "menu": presenters.menu(request.path), **more}
    return render(request, f"patient_space/{name}.html", context, status=status)


def _not_here(request: HttpRequest) -> HttpResponse:
    """The same page for what does not exist, what is another's and what was not announced."""
    context = {"menu": presenters.menu(request.path)}
    return render(request, "patient_space/not_here.html", context, status=HTTPStatus.NOT_FOUND)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    note("home")
    return _page(request, "home", presenters.home())


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    note("documents")
    return _page(request, "papers", presenters.papers_page())


@require_GET
def paper(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document itself; from then on its announcement is not taken back."""
    try:
        if not documents.note_read_by_me(document_id):
            return _not_here(request)
        content = documents.read_content(document_id)
    except Http404:
        return _not_here(request)
    except (documents.DocumentDamaged, documents.DocumentRefused) as refused:
        return _page(request, "damaged", refused.sentence, status=HTTPStatus.CONFLICT)
    save = "telecharger" in request.GET
    return HttpResponse(content.data, content_type=content.mime, headers=headers(content, "original", save=save))


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    note("requests")
    return _page(request, "requests", presenters.requests_page())


@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    note("accesses")
    return _page(request, "accesses", seen.page(request.GET.get("periode", ""), request.GET.get("avant", "")))


@require_GET
def export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    note("accesses")
    rows = seen.export_rows(request.GET.get("periode", ""))
    return file_answer(kind, "qui-a-vu-mon-dossier", seen.header(), rows, title=_("Qui a vu mon dossier"))


@require_GET
def papers_export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    note("documents")
    header, rows = presenters.paper_rows(presenters.papers_page().papers)
    return file_answer(kind, "mes-documents", header, rows, title=_("Mes documents"))


@require_GET
def requests_export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    note("requests")
    header, rows = presenters.request_rows(presenters.requests_page().requests)
    return file_answer(kind, "mes-demandes", header, rows, title=_("Mes demandes"))


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, seq: int) -> HttpResponse:
    """« Je ne comprends pas cet accès »: asked once for one line, answered by the security officer."""
    line = seen.line(seq)
    if line is None:
        return _not_here(request)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            patient_access.ask_about(line, form.cleaned_data["message"])
        except patient_access.DoorRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect(reverse("patient_space:accesses") + "?demande#questions")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return _page(request, "question", seen.row_of(line), status=status, form=form)


@require_GET
def contact(request: HttpRequest) -> HttpResponse:
    note("contact")
    return _page(request, "contact", presenters.contact_page())
