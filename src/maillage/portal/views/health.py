"""Is the process up, is its database there? No reader, no session, no data."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from psycopg_pool import PoolTimeout

from maillage.kernel.context.facade import Principal, kept_by_month, open_context


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer; what has to be looked after soon is said, and stops nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with open_context(Principal.system("doctor")):
            warnings = [f"partitions {one.table}: {one.amiss}" for one in kept_by_month() if one.amiss is not None]
    except (DatabaseError, PoolTimeout):
        return HttpResponse("base absente", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("\n".join(["ok", *warnings]), content_type="text/plain; charset=utf-8")
