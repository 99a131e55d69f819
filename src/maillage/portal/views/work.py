"""My work, and the one search box."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.kernel.context.facade import Request
from maillage.portal import presenters


@require_GET
def my_work(request: Request) -> HttpResponse:
    """What waits for me, the promise that ends first at the top."""
    page = presenters.my_work(request.access)
    return render(request, "portal/_work.html" if request.htmx else "portal/my_work.html", {"page": page})


@require_GET
def search(request: Request) -> HttpResponse:
    """Patients as they are typed; people of the region under them."""
    results = presenters.search(request.GET.get("q", ""), request.access)
    template = "portal/_results.html" if request.htmx and not request.htmx.boosted else "portal/search.html"
    return render(request, template, {"results": results})
