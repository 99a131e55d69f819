"""Addresses of these tests: the room's own, and pages that say or break something."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from maillage.kernel.context.facade import current
from maillage.kernel.events.facade import emit


def who(request: HttpRequest) -> HttpResponse:
    principal = current().principal
    assert request.access is current()
    return JsonResponse(
        {
            "role": str(principal.role_id),
            "display": principal.display,
            "place": principal.place,
            "user": principal.user_id,
        }
    )


def _written(request: HttpRequest, status: int) -> HttpResponse:
    emit("test.written", {"status": status})
    return HttpResponse(status=status)


def raises(request: HttpRequest) -> HttpResponse:
    emit("test.written", {"status": 0})
    raise RuntimeError("a view fails after it wrote")


urlpatterns = [
    path("", include("maillage.kernel.accounts.urls")),
    path("", who),
    path("essai/<int:status>/", _written),
    path("essai/panne/", raises),
]
