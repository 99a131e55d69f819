"""The living page, and the error pages, which refuse to need a database, a session or a context processor."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from maillage.toolbox.ui import living as page

RETRY_AFTER_S = 5


def living(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/living.html", page.context())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(403, "403_csrf")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(500)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = _error(503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _error(status: int, name: str = "") -> HttpResponse:
    return HttpResponse(_written(name or str(status), get_language()), status=status)


@cache
def _written(name: str, language: str | None) -> str:
    """Once in each language. The template gets no request: no context processor runs, so nothing can ask the database,
    and nothing in it is anybody's."""
    return render_to_string(f"ui/page_{name}.html")
