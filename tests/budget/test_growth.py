"""What a page asks does not grow with what it shows: the same lists, before and after the world has grown."""

import pytest
from django.core.cache import cache
from tests.budget.counting import Count, counted
from tests.budget.growing import grow
from tests.isolation.asking import Asker, path_of
from tests.isolation.cells import Cell, cells_of
from tests.isolation.roles import BY_NAME
from tests.isolation.route import Kind
from tests.isolation.things import Things

WHO = ("requester", "secretary", "expert", "biller", "guardian", "patient")
TIMES = 12
# A longer list has a next page, and a place in it to look up.
MORE = 1


def _counts(askers: dict[str, Asker], cells: list[Cell]) -> tuple[dict[str, Count], int]:
    """The cost of each list that is shown, and how much they say together."""
    counts: dict[str, Count] = {}
    size = 0
    for cell in cells:
        cache.clear()
        with counted() as count:
            response = askers[cell.role.name].client.get(path_of(cell), headers=dict(cell.ask.headers))
            body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 200:
            counts[cell.label] = count
            size += len(body)
    return counts, size


def _lists(things: Things) -> list[Cell]:
    """Each list that somebody may ask for, once: a workbook holds the rows of its neighbour, written otherwise."""
    return [
        cell
        for name in WHO
        for cell in cells_of(BY_NAME[name], things, ("GET",))
        if cell.route.kind in (Kind.LIST, Kind.EXPORT)
        and cell.target in ("", "own")
        and "xlsx" not in cell.ask.address.values()
    ]


@pytest.mark.django_db(transaction=True)
def test_a_list_costs_the_same_however_long(things: Things, superuser) -> None:
    askers = {name: Asker(BY_NAME[name], things, None) for name in WHO}
    for asker in askers.values():
        asker.client.get("/aide/")
    cells = _lists(things)
    few, size = _counts(askers, cells)
    grow(superuser, TIMES)
    many, grown_size = _counts(askers, [cell for cell in cells if cell.label in few])
    grown = {
        label: f"{few[label].queries} then {count.queries}: {count.repeated[:3]}"
        for label, count in many.items()
        if count.queries > few[label].queries + MORE
    }
    assert grown == {}
    assert len(many) > 40, "lists were not opened"
    assert grown_size > 1.5 * size, "lists did not grow"
