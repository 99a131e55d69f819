"""The last resort of a request: a French page, or 503 when the database is away and service comes back by itself."""

import contextlib
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from maillage.toolbox.ui import views as pages

AWAY = (OperationalError, InterfaceError, PoolTimeout)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: called while the exception is being handled, whichever layer raised it."""
    return away(request) if isinstance(sys.exc_info()[1], AWAY) else pages.server_error(request)


def away(request: HttpRequest) -> HttpResponse:
    """503: the draft stays in the browser, the page tries again; a script is told in one sentence."""
    with contextlib.suppress(DatabaseError):
        connection.close()
    if "application/json" not in request.headers.get("Accept", "") and not request.headers.get("X-Requested-With"):
        return pages.unavailable(request)
    sentence = _("Le service revient dans un instant. Rien n’est perdu : votre saisie reste sur cet appareil.")
    return JsonResponse({"error": sentence}, status=503, headers={"Retry-After": str(pages.RETRY_AFTER_S)})
