"""The one search box: patients of my structure as they are typed, whatever is typed."""

import re
from datetime import date

import pytest
from tests.acts.cases.story import Desk, text_of, whole_trail
from tests.kernel.identity.region import register
from tests.world import GP, World

from maillage.kernel.identity.contracts import Traits

pytestmark = pytest.mark.django_db(transaction=True)


def _found(desk: Desk, typed: str) -> list[str]:
    """Names of the patients found, as the list shows them."""
    page = desk.client.get("/recherche/", {"q": typed}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    return re.findall(r'<a href="/patients/[0-9a-f-]{36}/">([^<]+)</a>', page.content.decode())


@pytest.mark.parametrize(
    ("typed", "family"),
    [
        ("lochrist", "LOCHRIST"),
        ("LOCH bern", "LOCHRIST"),
        ("bern loch", "LOCHRIST"),
        ("lestrevan", "VAUQUELOIN"),
        ("Lestrévan", "VAUQUELOIN"),
        ("02/09/1962", "LOCHRIST"),
        ("2 9 62", "LOCHRIST"),
        ("loch 1962-09-02", "LOCHRIST"),
        ("1 62 09", "LOCHRIST"),
        ("162099", "LOCHRIST"),
    ],
)
def test_a_patient_is_found_as_they_are_typed(world: World, typed: str, family: str) -> None:
    assert any(family in name for name in _found(Desk(world, "i.solhac"), typed))


@pytest.mark.parametrize("typed", ["lochrist", "02/09/1962", "1 62 09 99 999 318"])
def test_another_practice_does_not_find_them(world: World, typed: str) -> None:
    assert not any("LOCHRIST" in name for name in _found(Desk(world, "p.ormeau"), typed))


@pytest.mark.parametrize("typed", ["", "l", " l ", "é"])
def test_under_two_signs_nothing_is_looked_for(world: World, typed: str) -> None:
    page = Desk(world, "i.solhac").client.get("/recherche/", {"q": typed})
    assert page.status_code == 200
    assert "Tapez au moins deux lettres" in text_of(page)


@pytest.mark.parametrize(
    "typed",
    [
        "%%",
        "__",
        "%lo%",
        "lo%",
        "'; --",
        "\\\\",
        "🙂🙂",
        "🧑‍⚕️",
        "lo\x00ch",
        "\x00\x00",
        "00/00/0000",
        "99/99/9999",
        "<script>",
    ],
)
def test_signs_of_any_kind_find_nobody_and_break_nothing(world: World, typed: str) -> None:
    desk = Desk(world, "i.solhac")
    page = desk.client.get("/recherche/", {"q": typed})
    assert page.status_code == 200 and b"<script>" not in page.content.split(b"</head>")[1].split(b"<script src")[0]
    everybody = len(world.patients_of(world.gp))
    assert len(_found(desk, typed)) < min(everybody, 12)


def test_ten_thousand_signs_are_a_search_like_another(world: World) -> None:
    desk = Desk(world, "i.solhac")
    for typed in ("lochrist " * 1100, "x" * 10_000, "é" * 10_000, "1" * 10_000):
        page = desk.client.get("/recherche/", {"q": typed})
        assert page.status_code == 200 and len(page.content) < 100_000


def test_what_was_typed_goes_to_the_creation_page(world: World) -> None:
    page = Desk(world, "i.solhac").client.get("/recherche/", {"q": "zéphirin aurore 12/03/1958"}).content.decode()
    link = re.search(r'href="(/patients/nouveau/\?[^"]+)"', page)
    assert link
    form = Desk(world, "i.solhac").get(link[1].replace("&amp;", "&")).content.decode()
    assert 'value="ZÉPHIRIN"' in form and 'value="Aurore"' in form and 'value="12/03/1958"' in form


def test_a_search_leaves_a_line_without_what_was_typed(world: World) -> None:
    gp = Desk(world, "i.solhac")
    before = whole_trail("patient.search", "i.solhac", world)
    _found(gp, "lochrist")
    after = whole_trail("patient.search", "i.solhac", world)
    assert len(after) == len(before) + 1
    assert "recherche parmi ses patients" in after[-1] and "lochrist" not in after[-1].lower()


def test_a_name_held_by_many_asks_for_more(world: World) -> None:
    for day in range(1, 15):
        register(Traits("Kerloc’hou", f"Prénom{day}", date(1950, 1, day), "F", "99999"), by=world.principal(GP))
    desk = Desk(world, GP)
    # then
    assert len(_found(desk, "kerl")) == 12
    assert "Plus de 12 patients correspondent" in text_of(desk.client.get("/recherche/", {"q": "kerl"}))
    assert _found(desk, "kerl prenom7") == ["KERLOC’HOU Prénom7"]
    assert "1 patient trouvé" in text_of(desk.client.get("/recherche/", {"q": "prenom7 kerl"}))
