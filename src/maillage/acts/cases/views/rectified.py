"""A rectified answer, or contribution: both versions side by side, and the gesture that says it was seen."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import acknowledging, readings
from maillage.acts.cases.presenters import versions
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.workflow.facade import Refused
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request


@require_http_methods(["GET", "POST"])
def compare(request: Request, case_id: UUID, party_id: UUID | None = None) -> HttpResponse:
    """What changed and why, in the answer or in what a party signed; acknowledged by name, with its date, for whoever
    had read a former version."""
    case = opened(request, case_id)
    refusal = ""
    if request.method == "POST":
        given = request.POST.get("version", "")
        try:
            acknowledging.acknowledge(
                by=request.access.principal,
                case=case,
                version=int(given) if given.isdigit() else 0,
                party_id=party_id,
            )
            messages.success(request, _("C’est noté : vous avez pris connaissance de la rectification."))
            return redirect("cases:case", case_id)
        except Refused as refused:
            refusal = refused.reason_fr
    page = access.found_or_404(
        lambda: versions.versions_page(case, party_id, refusal), kind="case versions", wanted=party_id or case_id
    )
    note_reading(case)
    readings.note(case, "page")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "cases/versions.html", {"page": page}, status=status)
