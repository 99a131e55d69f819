"""A case that goes on as another one: what is carried is shown, then the draft opens."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import converting
from maillage.acts.cases.presenters import threads
from maillage.acts.cases.presenters.band import band_of
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request


@require_http_methods(["GET", "POST"])
def convert(request: Request, case_id: UUID, to: str) -> HttpResponse:
    """Refused, it says why on the page and nothing was opened."""
    case = opened(request, case_id)
    known = usages.package(case.usage_version_id).definition.conversions
    if to not in {each.to for each in known}:
        return access.found_or_404(lambda: None, kind="case conversion", wanted=case_id)
    note_reading(case)
    try:
        if request.method == "POST":
            key = request.POST.get("key", "")
            made = converting.convert(by=request.access.principal, case_id=case_id, to=to, key=key)
            messages.success(request, _("Tout est repris : relisez, recueillez l’accord du patient, puis envoyez."))
            return redirect("cases:step", made, 1)
        page = threads.conversion_page(case, to, request.access, band_of(case))
    except (Refused, access.Refused) as refused:
        sentence = getattr(refused, "reason_fr", None) or str(refused)
        context = {"case": case, "refusal": sentence, "band": band_of(case)}
        return render(request, "cases/not_converted.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return render(request, "cases/convert.html", {"page": page, "case": case})
