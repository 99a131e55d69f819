"""Reporting a mistake, deciding of it, and making a request again for the right patient."""

from http import HTTPStatus
from typing import get_args
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.acts.cases import quarantine, redoing
from maillage.acts.cases.presenters import mistakes
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.workflow.facade import Refused
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record as note
from maillage.kernel.context.facade import Request
from maillage.kernel.identity import facade as identity
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FileKind, file_answer


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def report(request: Request, case_id: UUID) -> HttpResponse:
    """Which mistake, confirmed by the name of what is closed; then everything of it is closed."""
    case = opened(request, case_id)
    wanted = _uuid(request.POST.get("photo") or request.GET.get("photo"))
    refusal = ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in get_args(quarantine.Kind):
            raise Http404
        try:
            quarantine.report(
                by=request.access.principal,
                case_id=case_id,
                kind="photo" if kind == "photo" else "patient",
                document_id=wanted if kind == "photo" else None,
                note=request.POST.get("note", ""),
            )
            messages.success(
                request, _("C’est mis à l’écart pour tout le monde, et la personne qui décide est prévenue.")
            )
            return redirect("cases:case", case_id)
        except Refused as refused:
            refusal = refused.reason_fr
    note_reading(case)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    page = mistakes.report_page(case, wanted, refusal)
    return render(request, "cases/report_mistake.html", {"page": page}, status=status)


@require_GET
def reviews(request: Request) -> HttpResponse:
    """What waits for the reader's decision, then what was decided."""
    waiting, done = quarantine.to_review(), quarantine.decided()
    numbers = mistakes.numbers_of([*waiting, *done])
    context = {
        "waiting": [mistakes.review_line(found, numbers) for found in waiting],
        "done": [mistakes.review_line(found, numbers) for found in done],
    }
    return render(request, "cases/reviews.html", context)


@require_GET
def reviews_export(request: Request, kind: FileKind) -> HttpResponse:
    """The same lines, by their number alone: no patient stands in this file either."""
    found = [*quarantine.to_review(), *quarantine.decided()]
    lines = mistakes.review_rows(found, mistakes.numbers_of(found))
    note("reviews.export", why=kept("liste des erreurs à vérifier"), detail={"lines": len(lines), "kind": kind})
    return file_answer(kind, "mises-a-l-ecart", mistakes.review_header(), lines, title=_("Mises à l’écart"))


@require_http_methods(["GET", "POST"])
def review(request: Request, quarantine_id: UUID) -> HttpResponse:
    """The content under review, for its reviewer alone; each opening is traced with its reason."""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision not in get_args(quarantine.Decision):
            raise Http404
        try:
            quarantine.decide(
                by=request.access.principal,
                quarantine_id=quarantine_id,
                decision="confirmed" if decision == "confirmed" else "lifted",
                words=request.POST.get("words", ""),
            )
            messages.success(request, _("Décision prise. Tous ceux qui l’avaient ouvert sont prévenus."))
        except Refused as refused:
            messages.error(request, refused.reason_fr)
        return redirect("cases:reviews")
    case, found = quarantine.open_review(quarantine_id)
    page = mistakes.review_page(case, found)
    return render(request, "cases/review.html", {"page": page})


@require_http_methods(["GET", "POST"])
def redo(request: Request, case_id: UUID) -> HttpResponse:
    """The same request for the right patient: what was typed and photographed is carried, nothing is typed again."""
    case = opened(request, case_id)
    by = request.access.principal
    if not redoing.may_redo(by, case):
        return access.found_or_404(lambda: None, kind="case to redo", wanted=case_id)
    if request.method == "POST":
        patient = access.found_or_404(
            lambda: identity.patient(_uuid(request.POST.get("patient")) or case_id), kind="patient", wanted=case_id
        )
        try:
            made = redoing.redo(by=by, case_id=case_id, patient_id=patient.id)
            messages.success(request, _("Tout est repris : relisez, recueillez l’accord du patient, puis envoyez."))
            return redirect("cases:step", made, 1)
        except (Refused, access.Refused) as refused:
            messages.error(request, getattr(refused, "reason_fr", None) or str(refused))
    typed = request.GET.get("qui", "").strip()
    found = [match for match in identity.search(typed) if match.id != case.patient_id] if len(typed) > 1 else []
    return render(request, "cases/redo.html", {"case": case, "typed": typed, "found": found})
