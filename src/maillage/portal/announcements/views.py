"""Announce a signed answer to its patient, and see what remains to be announced."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.portal.announcements import presenters
from maillage.portal.announcements.forms import AnnounceForm
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FileKind, Rows, TableState, count_together, file_answer, keyset_page, table_view


@require_GET
def index(request: Request) -> HttpResponse:
    rows = documents.awaiting()
    state = TableState.from_query(presenters.table(), request.GET)
    page = keyset_page(rows, state)
    context = {
        "heading": presenters.heading(count_together({"": Rows.of(rows)})[""]),
        "lines": presenters.lines(page.rows),
        "table": table_view(state, page, path=reverse("announcements:list")),
    }
    return render(request, "announcements/list.html", context)


@require_GET
def export(request: Request, kind: FileKind) -> HttpResponse:
    found = presenters.lines(documents.awaiting().order_by("due_on", "id"))
    record("announcements.export", why=kept("liste des annonces à faire"), detail={"lines": len(found)})
    return file_answer(kind, "annonces", presenters.header(), presenters.rows(found), title=_("À annoncer"))


@require_http_methods(["GET", "POST"])
def announce(request: Request, document_id: UUID) -> HttpResponse:
    """The confirmation names the patient and the document; done twice, it says that it was done."""
    wanted = _found(document_id)
    if wanted.announced_at is not None:
        messages.info(request, _("C’était déjà fait. %(text)s") % {"text": presenters.announced_text(wanted)})
        return _back(wanted)
    form = AnnounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            documents.announce(document_id, consulted_on=form.cleaned_data["consulted_on"])
        except (documents.DocumentRefused, access.Refused) as refused:
            form.add_error("consulted_on", refused.sentence)
        else:
            messages.success(
                request, _("Annoncé : le patient peut lire ce document. Vous avez dix minutes pour annuler.")
            )
            return _back(wanted)
    patient = access.found_or_404(lambda: identity.patient(wanted.patient_id), kind="patient", wanted=wanted.patient_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "form": form,
        "wanted": wanted,
        "patient": patient,
        "band": identity.band(patient),
        "may": access.may(request.access.principal, presenters.VERB),
    }
    return render(request, "announcements/announce.html", context, status=status)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, document_id: UUID) -> HttpResponse:
    """Asks first, then hides the document again."""
    wanted = _found(document_id)
    if request.method == "GET":
        patient = access.found_or_404(
            lambda: identity.patient(wanted.patient_id), kind="patient", wanted=wanted.patient_id
        )
        context = {"wanted": wanted, "patient": patient, "band": identity.band(patient)}
        return render(request, "announcements/take_back.html", context)
    try:
        documents.take_back(document_id)
    except documents.DocumentRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Annonce annulée : le patient ne voit pas ce document."))
    return _back(wanted)


def _found(document_id: UUID) -> documents.AnnouncementView:
    return access.found_or_404(lambda: documents.announcement_of(document_id), kind="document", wanted=document_id)


def _back(wanted: documents.AnnouncementView) -> HttpResponse:
    return redirect("cases:case", wanted.source_id) if wanted.source_id else redirect("announcements:list")
