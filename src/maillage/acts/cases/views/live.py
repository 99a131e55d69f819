"""A form of the other side, asked again each time that something of it was kept."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.acts.cases.presenters import live
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request


@require_GET
def panel(request: Request, case_id: UUID, name: str) -> HttpResponse:
    case = opened(request, case_id)
    if name not in live.followed(case, request.access):
        return access.found_or_404(lambda: None, kind="live form", wanted=case_id)
    note_reading(case)
    return render(request, "cases/_live_body.html", {"panel": live.live_panel(case, name)})
