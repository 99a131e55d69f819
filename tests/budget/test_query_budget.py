"""Every page costs at most 25 queries, whoever opens it; pages come from the resolver, so that a new one is in.

Transactions and tickets are counted apart (`counting.HOUSEKEEPING`): they are round trips too, and bounded too.
"""

from dataclasses import dataclass, field

import pytest
from tests.budget.counting import Count, counted
from tests.isolation.asking import Asker, path_of, undone
from tests.isolation.cells import Cell, cells_of
from tests.isolation.classified import accounts, follow_ups, offices, patients, requests
from tests.isolation.roles import BY_NAME, ROLES
from tests.isolation.things import Things

MOST_QUERIES = 25
MOST_HOUSEKEEPING = 16
TABLES = {
    "accounts": accounts,
    "requests": requests,
    "follow_ups": follow_ups,
    "patients": patients,
    "offices": offices,
}
# Who opens most pages, and costs most: their page is counted even where somebody before them opened it.
ALWAYS = ("requester", "secretary", "expert", "recipient", "booker")
OTHERS = tuple(role.name for role in ROLES if role.name not in (*ALWAYS, "nobody"))
# Answered, hence a page or a file; sent on, or nothing to say, is no page.
SHOWN, NOT_READ, NO_PAGE = 200, 405, (204, 302, 405)
# Nobody of the matrix has what these show: an answer in two versions, a case to write again, one whose usage goes on as
# another, a link of an invitation.
UNSEEN = {"cases:versions", "cases:convert", "cases:redo", "patient_space:link"}


@dataclass
class Opened:
    """What came of one table of routes."""

    over: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)  # found nobody to show it to
    no_page: set[str] = field(default_factory=set)  # takes no reading, or sends elsewhere
    unread: set[str] = field(default_factory=set)  # among those, takes no reading: whoever asks


def _ask(asker: Asker, cell: Cell) -> tuple[int, Count]:
    with undone(), counted() as count:
        response = asker.client.get(path_of(cell), headers=dict(cell.ask.headers))
        if response.streaming:
            b"".join(response.streaming_content)
    return response.status_code, count


def _at_work(name: str, things: Things) -> Asker:
    asker = Asker(BY_NAME[name], things, None)
    asker.client.get("/aide/")  # a session is noted the first time that it is seen, and not the next ones
    return asker


def _sweep(things: Things) -> dict[str, Opened]:
    """Every table at once: who signs in opens all that is theirs."""
    swept = {table: Opened() for table in TABLES}
    places = {name: opened for table, opened in swept.items() for name in TABLES[table].ROUTES}
    for role in (*ALWAYS, *OTHERS):
        asker: Asker | None = None
        for cell in cells_of(BY_NAME[role], things, ("GET",)):
            opened = places.get(cell.name)
            if opened is None or cell.target not in ("", "own"):
                continue
            if role in OTHERS and cell.name in opened.seen | opened.unread:
                continue
            asker = asker or _at_work(role, things)
            _count(asker, cell, opened)
    return swept


def _count(asker: Asker, cell: Cell, opened: Opened) -> None:
    status, count = _ask(asker, cell)
    place = opened.seen if status == SHOWN else opened.no_page if status in NO_PAGE else opened.refused
    place.add(cell.name)
    if status == NOT_READ:
        opened.unread.add(cell.name)
    if status == SHOWN and (count.queries > MOST_QUERIES or len(count.housekeeping) > MOST_HOUSEKEEPING):
        asked = "\n    ".join(f"{times} × {text[:160]}" for text, times in count.repeated)
        opened.over.append(f"{cell.label}: {count.queries} queries, {len(count.housekeeping)} more\n    {asked}")


@pytest.fixture(scope="module")
def swept() -> dict[str, Opened]:
    """Filled by the first test: its transaction, rolled back, leaves nothing else."""
    return {}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_a_page_costs_at_most_25_queries(things: Things, swept: dict[str, Opened], table: str) -> None:
    if not swept:
        swept |= _sweep(things)
    opened = swept[table]
    assert not opened.over, "\n".join(opened.over)
    unseen = opened.refused - opened.seen - opened.no_page - UNSEEN
    assert sorted(unseen) == [], "nobody was shown these pages: their cost is not known"
