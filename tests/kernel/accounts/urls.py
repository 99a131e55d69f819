"""Addresses of these tests: pages that say or break something, before the real ones."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from maillage.kernel.accounts.models import User
from maillage.kernel.context.facade import current


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


def _write(request: HttpRequest, status: int) -> None:
    User.objects.filter(pk=request.user.pk).update(email=f"{status}@exemple.test")


def writes(request: HttpRequest, status: int) -> HttpResponse:
    _write(request, status)
    return HttpResponse(status=status)


def raises(request: HttpRequest) -> HttpResponse:
    _write(request, 0)
    raise RuntimeError("a view fails after it wrote")


urlpatterns = [
    path("", who),
    path("essai/<int:status>/", writes),
    path("essai/panne/", raises),
    path("", include("maillage.config.urls")),
]
