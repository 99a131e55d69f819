"""Nothing that answers or runs is left out of the matrix: routes, streams, jobs and what the outbox calls."""

from pathlib import Path

import pytest
from tests.isolation.cells import kinds_asked
from tests.isolation.jobs import HANDLERS, TURNS
from tests.isolation.resolver import Address, addresses
from tests.isolation.route import Kind
from tests.isolation.routes import ROUTES, STREAMS
from tests.isolation.things import Things

HERE = "tests/isolation/classified/"


def missing(found: list[Address]) -> list[str]:
    """One sentence for each route that nobody classified."""
    return [
        f"The route {each.name} ({each.pattern}) is not classified: add it to a table of {HERE}."
        for each in found
        if each.name not in ROUTES
    ]


def test_every_route_of_the_site_is_classified() -> None:
    assert missing(addresses()) == []


def test_a_new_route_is_named_with_the_place_where_it_goes() -> None:
    forgotten = Address("cases:leak", "demandes/fuite/", frozenset())
    assert missing([forgotten]) == [
        f"The route cases:leak (demandes/fuite/) is not classified: add it to a table of {HERE}."
    ]


def test_no_classified_route_has_gone() -> None:
    assert sorted(set(ROUTES) - {each.name for each in addresses()}) == []


def test_every_argument_of_an_address_is_given() -> None:
    """A route may be written in several ways: one of them takes exactly what the matrix gives."""
    taken: dict[str, list[frozenset[str]]] = {}
    for each in addresses():
        taken.setdefault(each.name, []).append(each.arguments)
    wrong = [
        f"{name} takes {[sorted(one) for one in taken[name]]}, not {sorted({*route.address, *ask.address})}"
        for name, route in ROUTES.items()
        for ask in route.asks
        if name in taken and frozenset({*route.address, *ask.address}) not in taken[name]
    ]
    assert wrong == []


def test_what_is_about_one_thing_asks_for_one() -> None:
    careless = [
        name
        for name, route in ROUTES.items()
        if (route.kind is Kind.OBJECT) and not any(kinds_asked(route, ask) for ask in route.asks)
    ]
    assert careless == []


def test_an_address_that_names_something_is_about_one_thing() -> None:
    """An identifier in an address is somebody's: its route cannot pass for a list."""
    named = {each.name for each in addresses() if "<uuid:" in each.pattern}
    assert sorted(name for name in named if name in ROUTES and ROUTES[name].kind is not Kind.OBJECT) == []


def test_whatever_is_open_to_all_says_why() -> None:
    assert [name for name, route in ROUTES.items() if route.kind is Kind.PUBLIC and not route.why] == []


def test_every_stream_beside_django_is_classified() -> None:
    """What the ASGI application answers itself, before Django: the constants that it compares a path with."""
    from maillage.config import asgi

    text = Path(asgi.__file__).read_text()
    compared = [line.strip() for line in text.splitlines() if 'scope["path"]' in line]
    assert len(compared) == len(STREAMS), f"a plain ASGI route is not in STREAMS of {HERE}: {compared}"


def test_every_turn_of_the_worker_is_classified() -> None:
    from maillage.config.worker import turns

    assert {turn.name for turn in turns()} == set(TURNS), "name each turn of the worker in tests/isolation/jobs.py"


def test_everything_that_the_outbox_calls_is_classified() -> None:
    from maillage.kernel.events.facade import handled_kinds

    assert handled_kinds() == set(HANDLERS), "name each kind of event in tests/isolation/jobs.py"


@pytest.mark.django_db
def test_the_world_has_everything_that_a_route_asks_for(things: Things) -> None:
    wanted = {kind for route in ROUTES.values() for ask in route.asks for kind in kinds_asked(route, ask)}
    assert wanted - {thing.kind for thing in things} == set()
