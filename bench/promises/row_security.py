"""What row security costs: the worklist's own statement as the application, then as the mover whom no policy stops."""

import time
from typing import Any

from bench.figures import CannotMeasure, Figure, Figures, percentile
from bench.world import DERMATOLOGIST, World

NAME = "row_security"
TITLE = "coût de la sécurité des lignes sur la liste des demandes"
TARGET = 1.6  # times, medians: lists cost 1.1 to 1.6; whole pages are promised 1.3
PAGE = 50
TIMES = 200


def measure(world: World) -> Figures:
    from django.db import connection

    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context

    with open_context(world.principal(DERMATOLOGIST)):
        lines = cases.lines_of_my_teams().order_by("due_at", "id")[:PAGE]
        query, values = lines.query.sql_with_params()
        guarded, seen = _asked(connection.connection, query, values, world.times(TIMES))
    with world.mover.transaction():
        free, found = _asked(world.mover, query, values, world.times(TIMES))
    if seen != found:
        raise CannotMeasure(f"la politique et le filtre ne donnent pas les mêmes lignes ({seen} et {found})")
    return [
        Figure(f"{NAME}.with", round(guarded, 3), "ms", note=f"{seen} lignes, p50"),
        Figure(f"{NAME}.without", round(free, 3), "ms", note=f"{found} lignes, p50"),
        Figure(NAME, round(guarded / free, 2), "fois", TARGET),
    ]


def _asked(connection: Any, query: str, values: Any, times: int) -> tuple[float, int]:
    """The median, and how many lines came."""
    with connection.cursor() as cursor:
        taken, rows = [], []
        for _ in range(times):
            began = time.perf_counter()
            cursor.execute(query, values)
            rows = cursor.fetchall()
            taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 0.5), len(rows)
