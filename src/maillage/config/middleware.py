"""When the database is away: a French page or a French sentence, nothing accepted, and service back by itself."""

import contextlib
import sys
from collections.abc import Callable

from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

RETRY_S = "5"
AWAY = (OperationalError, InterfaceError, PoolTimeout)


class DatabaseAwayMiddleware:
    """Outermost: it needs no database, no session and no reader to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # Django turns what an inner middleware raises (session, reader) into a 500 before it comes back here.
        got_request_exception.connect(_note, dispatch_uid="config.database_away")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(request, "database_away", False):
            return response
        told = away(request)
        for name, value in response.items():  # what the layers in between had put on the 500: CSP, nosniff…
            if name not in ("Content-Type", "Content-Length"):
                told.setdefault(name, value)
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return away(request) if isinstance(exception, AWAY) else None


def _note(request: HttpRequest | None = None, **rest: object) -> None:
    if request is not None and isinstance(sys.exc_info()[1], AWAY):
        request.database_away = True


def away(request: HttpRequest) -> HttpResponse:
    """503: the draft stays in the browser, the page tries again; a script is told in one sentence."""
    with contextlib.suppress(DatabaseError):
        connection.close()
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", "") or request.headers.get("X-Requested-With"):
        sentence = _("Le service revient dans un instant. Rien n’est perdu : votre saisie reste sur cet appareil.")
        response = JsonResponse({"error": sentence}, status=503)
    else:
        response = HttpResponse(render_to_string("ui/page_503.html"), status=503)
    response["Retry-After"] = RETRY_S
    return response
