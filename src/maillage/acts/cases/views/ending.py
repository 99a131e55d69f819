"""Ending the part of somebody in a case: who, what it changes, why; then it is done at once."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import ending, parties
from maillage.acts.cases.presenters.ending import ending_page
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.workflow.facade import Refused
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request


@require_http_methods(["GET", "POST"])
def end_part(request: Request, case_id: UUID, party_id: UUID) -> HttpResponse:
    case = opened(request, case_id)
    party = access.found_or_404(
        lambda: ending.party_to_end(case, party_id, request.access), kind="case party", wanted=party_id
    )
    name, reason, refusal = parties.name_of(party), request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            ending.end(by=request.access.principal, case_id=case_id, party_id=party_id, reason=reason)
        except Refused as refused:
            refusal = refused.reason_fr
        else:
            messages.success(request, _("La participation de %(name)s a pris fin.") % {"name": name})
            return redirect("cases:case", case_id)
    note_reading(case)
    page = ending_page(case.id, name, refusal=refusal, reason=reason)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "cases/end_part.html", {"page": page}, status=status)
