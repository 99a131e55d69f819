"""`python -m bench.profiling STATE FILE`: where the time of the five slowest pages goes, in a region that stands.

The pages are asked of the application in this process, under the application role: first all of them to find the
slowest, then those five under the profiler. Statements and Python are told apart; the file is for a person.
"""

import argparse
import cProfile
import io
import pstats
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.promises.small_and_large import OFFICES, PAGES
from bench.region import standing
from bench.world import DERMATOLOGIST, GP, World

TIMES = 7
SLOWEST = 5
FUNCTIONS = 14


@dataclass(slots=True)
class Spent:
    """One answer: all of it, and its statements."""

    ms: float = 0.0
    statements: list[tuple[float, str]] = field(default_factory=list)

    @property
    def sql_ms(self) -> float:
        return sum(ms for ms, _sql in self.statements)


class Page:
    """One page of one person, asked in this process."""

    def __init__(self, client: Any, who: str, path: str) -> None:
        self.client = client
        self.who = who
        self.path = path

    def ask(self) -> Spent:
        from django.db import connection

        spent = Spent()

        def timed(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent.statements.append(((time.perf_counter() - began) * 1000, str(sql)))

        began = time.perf_counter()
        with connection.execute_wrapper(timed):
            answer = self.client.get(self.path)
            assert answer.status_code == 200, (self.path, answer.status_code)
        spent.ms = (time.perf_counter() - began) * 1000
        return spent

    def median(self) -> Spent:
        self.ask()
        return sorted((self.ask() for _ in range(TIMES)), key=lambda each: each.ms)[TIMES // 2]

    def profile(self) -> str:
        profiler = cProfile.Profile()
        profiler.enable()
        for _ in range(TIMES):
            self.client.get(self.path)
        profiler.disable()
        text = io.StringIO()
        pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(FUNCTIONS)
        return text.getvalue().strip().partition("ncalls")[2]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.profiling", description="Profil des pages les plus lentes.")
    parser.add_argument("state", type=Path, help="dossier d'état d'une région")
    parser.add_argument("file", type=Path, help="où écrire le profil")
    asked = parser.parse_args(arguments)
    with standing(asked.state) as port:
        import django

        django.setup()
        world = World(port, quick=False)
        try:
            pages = _pages(world)
            taken = sorted(((page.median(), page) for page in pages), key=lambda pair: -pair[0].ms)
            asked.file.parent.mkdir(parents=True, exist_ok=True)
            asked.file.write_text(_told(taken))
        finally:
            world.close()
    print(asked.file)


def _pages(world: World) -> list[Page]:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    paths = [(login, path) for login in (GP, DERMATOLOGIST) for path in PAGES.values()]
    paths += list(OFFICES.values())
    paths += [
        (GP, f"/patients/{world.patients[0][0]}/"),
        (DERMATOLOGIST, f"/demandes/{world.taken}/"),
        (DERMATOLOGIST, f"/recherche/?q={world.commonest_name(DERMATOLOGIST)}"),
    ]
    pages = []
    for login, path in paths:
        if world.browser(login).get(path).status == 200:
            client = Client()
            client.cookies.load(world.browser(login).cookies)
            pages.append(Page(client, login, path))
    return pages


def _told(taken: list[tuple[Spent, Page]]) -> str:
    lines = ["# Profil des pages", "", "| Page | Personne | ms | dont requêtes | requêtes |", "|---|---|--:|--:|--:|"]
    lines += [
        f"| `{page.path}` | {page.who} | {spent.ms:.1f} | {spent.sql_ms:.1f} | {len(spent.statements)} |"
        for spent, page in taken
    ]
    middle = statistics.median(spent.ms for spent, _page in taken)
    lines += ["", f"{len(taken)} pages, médiane {middle:.1f} ms ({TIMES} réponses par page)."]
    for spent, page in taken[:SLOWEST]:
        lines += ["", f"## {page.path} ({page.who})", "", "Les instructions les plus longues :", ""]
        longest = sorted(spent.statements, reverse=True)[:3]
        lines += [f"- {ms:.1f} ms : `{' '.join(sql.split())[:300]}`" for ms, sql in longest]
        lines += ["", "```", f"ncalls{page.profile()}", "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
