"""When the database is away: a French page, nothing accepted, and service back by itself."""

import contextlib
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout

RETRY_S = "5"


class DatabaseAwayMiddleware:
    """Outermost: it needs no database, no session and no reader to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, PoolTimeout):
            return away(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError | PoolTimeout):
            return away(request)
        return None


def away(request: HttpRequest) -> HttpResponse:
    """503: the draft stays in the browser, the page tries again."""
    with contextlib.suppress(DatabaseError):
        connection.close()
    response = HttpResponse(render_to_string("ui/page_503.html"), status=503)
    response["Retry-After"] = RETRY_S
    return response
