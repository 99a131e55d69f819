"""Batches: what waits to be taken several at a time, and what the reader has taken."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import batches
from maillage.acts.cases.presenters.batches import batches_page
from maillage.kernel.context.facade import Request


@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    if request.method == "POST":
        return _take(request)
    return render(request, "cases/batches.html", {"page": batches_page(request.access)})


def _take(request: Request) -> HttpResponse:
    """The next ones of one kind; the first of them opens."""
    known = {(str(each.usage_version_id), each.event) for each in batches.waiting(request.access)}
    version, event = request.POST.get("version", ""), request.POST.get("event", "")
    typed = request.POST.get("n", "")
    taken: list[UUID] = []
    if (version, event) in known and typed.isdigit():
        by = request.access.principal
        taken = batches.take(by=by, usage_version_id=UUID(version), event=event, wanted=int(typed))
    if not taken:
        messages.error(request, _("Il n’en reste aucune à prendre : quelqu’un d’autre est passé avant vous."))
        return redirect("cases:batches")
    said = ngettext("%(n)d demande est à vous.", "%(n)d demandes sont à vous.", len(taken)) % {"n": len(taken)}
    messages.success(request, said)
    return redirect("cases:batches")
