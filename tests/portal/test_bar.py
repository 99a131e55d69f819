"""The bar of a phone holds five entries; the others stand in the menu of the person, and none is lost."""

import re

import pytest
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(world: World, client, login: str) -> tuple[list[str], list[str]]:
    """The addresses in the bar, then those in the menu of a phone."""
    world.login(client, login)
    html = client.get("/").content.decode()
    bar = re.findall(r'<li><a href="([^"]+)"', html.split('id="rail"')[1].split("</ul>")[0])
    return bar, re.findall(r'<a class="btn phone-only" href="([^"]+)"', html)


def test_who_has_many_entries_finds_the_last_ones_in_the_menu(world: World, client) -> None:
    bar, menu = shown(world, client, "i.solhac")

    assert bar == ["/", "/demandes/", "/suites/", "/patients/", "/messages/"]
    assert menu == ["/actes/"]


def test_who_has_few_entries_finds_them_all_in_the_bar(world: World, client) -> None:
    bar, menu = shown(world, client, "o.perrigault")

    assert bar == ["/", "/messages/", "/pilotage/", "/annuaire/"]
    assert menu == []
