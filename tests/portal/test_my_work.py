"""My work: the number of what waits, said first."""

import re

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


NUMBERS = ("Rien", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf")


def _waiting(desk: Desk) -> int:
    """What the heading says."""
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", desk.get("/", **{"HX-Request": "true"}).content.decode())
    assert heading and "vous attend" in heading[1]
    word = heading[1].split()[0]
    return NUMBERS.index(word) if word in NUMBERS else int(word)


def test_it_says_first_how_many_wait(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    before = _waiting(expert)
    case_id = gp.sent(world.patients_of(world.gp)[0])
    assert _waiting(expert) == before + 1
    # Taken by a colleague, it waits for nobody else
    other = Desk(world, "a.tancrede")
    theirs = _waiting(other)
    other.fire(case_id, "take")
    assert (_waiting(expert), _waiting(other)) == (before, theirs)


def test_the_part_that_refreshes_is_the_part_alone(world: World) -> None:
    expert = Desk(world, "m.quevrain")
    part = expert.get("/", **{"HX-Request": "true"}).content.decode()
    whole = expert.get("/").content.decode()
    assert "<html" not in part and "<html" in whole and "<h1" in part


def test_an_answer_to_read_waits_for_the_requester(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    before = _waiting(gp)
    case_id = gp.sent(world.patients_of(world.gp)[0])
    assert _waiting(gp) == before
    assert str(case_id) in gp.get("/").content.decode()
    expert.answered(case_id)
    assert _waiting(gp) == before + 1
    gp.fire(case_id, "read")
    assert _waiting(gp) == before


def test_nothing_that_waits_is_said_too(world: World) -> None:
    assert "Rien ne vous attend" in text_of(Desk(world, "l.ferrandel").get("/"))


@pytest.mark.parametrize(
    ("login", "shown", "kept_away"),
    [
        ("m.quevrain", {"/patients/", "/demandes/", "/suites/"}, {"/annuaire/", "/securite/"}),
        ("l.corbin", {"/patients/", "/demandes/", "/suites/"}, {"/annuaire/", "/securite/"}),
        ("o.perrigault", {"/annuaire/"}, {"/patients/", "/demandes/", "/suites/", "/securite/"}),
        ("s.kermadec", {"/securite/"}, {"/patients/", "/demandes/", "/suites/", "/annuaire/"}),
    ],
)
def test_the_rail_leads_each_to_what_is_theirs(world: World, login: str, shown: set[str], kept_away: set[str]) -> None:
    rail = re.search(r'<nav[^>]*class="[^"]*rail.*?</nav>', Desk(world, login).get("/").content.decode(), re.DOTALL)
    assert rail is not None
    links = set(re.findall(r'href="([^"]+)"', rail[0]))
    assert shown <= links
    assert not kept_away & links


def test_a_physician_finds_their_delegations_in_their_account(world: World) -> None:
    page = Desk(world, "i.solhac").get("/mon-compte/").content.decode()
    assert 'href="/mon-compte/delegations/"' in page
