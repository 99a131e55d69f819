"""What row security and the trail cost: whole pages, beside the same pages by a process that has neither.

The list's own statement is said too, alone: there the ticket's verification shows, half a millisecond a statement.
"""

import time
from typing import Any

from bench.browser import Browser
from bench.figures import MS, CannotMeasure, Figure, Figures, percentile
from bench.region import unguarded
from bench.world import DERMATOLOGIST, World

NAME = "row_security"
TITLE = "coût de la sécurité des lignes et du journal"
TARGET = 1.3  # times, on whole pages
LISTS = ("/", "/demandes/equipes/", "/messages/", "/suites/", "/patients/", "/recherche/?q=mar")
ROWS = 50
SAME_WITHIN = 0.02


def measure(world: World) -> Figures:
    return [*_pages(world), *_statement(world)]


def _pages(world: World) -> Figures:
    guarded = world.browser(DERMATOLOGIST)
    pages = [*LISTS, f"/demandes/{world.taken}/"]
    with unguarded() as port:
        free = Browser(port)
        free.cookies = dict(guarded.cookies)
        # One request here, one there: what else the machine does weighs on both.
        taken: dict[Browser, dict[str, list[float]]] = {each: {path: [] for path in pages} for each in (guarded, free)}
        for path in pages:
            _same(guarded.get(path).body, free.get(path).body, path)
        for _ in range(world.times(40)):
            for path in pages:
                for browser, values in taken.items():
                    values[path].append(browser.get(path).expect(200).ms)
        free.close()
    with_it, without = (sum(percentile(values, 0.5) for values in taken[each].values()) for each in (guarded, free))
    return [
        Figure(NAME, round(with_it / without, 2), "fois", TARGET, note="pages entières, médianes"),
        Figure(f"{NAME}.pages.with", round(with_it, 2), MS, note=", ".join((*LISTS, "un dossier"))),
        Figure(f"{NAME}.pages.without", round(without, 2), MS),
    ]


def _same(one: bytes, other: bytes, path: str) -> None:
    """Without the policy the page shows the same lines: its filters restate what the policy guards."""
    if abs(len(one) - len(other)) > SAME_WITHIN * len(one):
        raise CannotMeasure(f"{path} ne montre pas les mêmes lignes sans la politique : la comparaison serait fausse")


def _statement(world: World) -> Figures:
    from django.db import connection

    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context

    with open_context(world.principal(DERMATOLOGIST)):
        # The filter by hand says what the policy says: nothing put aside, nothing taken back nor declined.
        shown = cases.lines_of_my_teams().filter(withheld="", state_kind__in=("open", "paused", "answered"))
        lines = shown.order_by("due_at", "id")[:ROWS]
        query, values = lines.query.sql_with_params()
        with_it, seen = _asked(connection.connection, query, values, world.times(200))
    with world.mover.transaction():
        without, found = _asked(world.mover, query, values, world.times(200))
    if seen != found:
        raise CannotMeasure(f"la politique et le filtre ne donnent pas les mêmes lignes ({seen} et {found})")
    return [
        Figure(f"{NAME}.list.with", round(with_it, 3), MS, note=f"{seen} lignes, p50"),
        Figure(f"{NAME}.list.without", round(without, 3), MS, note=f"{found} lignes, p50"),
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
