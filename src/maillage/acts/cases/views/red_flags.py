"""A request that cannot wait stops on a full screen; the page works without script, on a phone."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import red_flags
from maillage.acts.cases.presenters import red_flag
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.kernel.context.facade import Request


@require_http_methods(["GET", "POST"])
def stop(request: Request, case_id: UUID) -> HttpResponse:
    """Shows the stop, or does what the person decided: correct the answer, or close because the 15 was called."""
    case = opened(request, case_id)
    flags = red_flags.holding(case)
    if not flags:
        return redirect("cases:case", case_id)
    if request.method == "POST" and request.POST.get("suite") == "clore":
        key = request.POST.get("key") or None
        red_flags.close_after_call(by=request.access.principal, case=case, key=key)
        return redirect("cases:case", case_id)
    if request.method == "POST":
        red_flags.trace(case, flags, "corrected")
        return redirect(red_flag.correcting_url(case, flags[0]))
    note_reading(case)
    red_flags.trace(case, flags, "shown")
    return render(request, "cases/stop.html", {"stop": red_flag.stop_page(case, flags)})
