"""The lists of requests: order and chips in the address, pages that hold, an export of what is shown."""

import csv
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

FORMULAS = ("=1+2", "+33 6", "-HYPERLINK()", "@SUM(A1)", "\t=1", "＝1")
MANY = 120
Mover = Callable[[], AbstractContextManager[None]]


def _rows(page: str) -> list[str]:
    return re.findall(r'id="ligne-([0-9a-f-]{36})"', page)


def _walk(desk: Desk, path: str, between: Callable[[], None] = lambda: None) -> list[str]:
    """Every row of a list, page after page by its own links."""
    rows: list[str] = []
    for _ in range(50):
        page = desk.get(path).content.decode()
        rows += _rows(page)
        following = re.search(r'href="([^"]*apres=[^"]*)"', page)
        if following is None:
            return rows
        between()
        path = f"{urlsplit(path).path}?{urlsplit(following[1].replace('&amp;', '&')).query}"
    raise AssertionError("the pages never end")


def _copies(case_id: UUID, as_mover: Mover, many: int, first: int = 0) -> list[str]:
    """Requests like one that was sent, bulk loaded: some due at the same instant, some not due at all."""
    from maillage.acts.cases.models import Case

    with as_mover():
        model = Case.objects.get(id=case_id)
        made = [_copy(Case, model, first + number) for number in range(many)]
        Case.objects.bulk_create(made)
    return [str(case_id), *(str(each.id) for each in made)]


def _copy(kind: type, model: object, number: int) -> object:
    from maillage.toolbox.ids import new_id

    fields = {field.attname: getattr(model, field.attname) for field in kind._meta.fields}
    late = timedelta(minutes=number // 3)
    return kind(
        **{
            **fields,
            "id": new_id(),
            "number": f"T-{number:04}",
            "subject": FORMULAS[number % len(FORMULAS)],
            "due_at": None if number % 10 == 9 else fields["due_at"] + late,
            "sent_at": fields["sent_at"] - late,
        }
    )


def test_pages_hold_while_requests_arrive(world: World, case_id: UUID, as_mover: Mover) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    made = _copies(case_id, as_mover, MANY)
    for order in ("promesse", "-promesse", "recue", "-recue"):
        rows = _walk(expert, f"/demandes/equipes/?tri={order}")
        assert len(rows) == len(set(rows)) and set(made) <= set(rows), order
    # When a new request arrives between two pages, nothing that was there is shown twice nor skipped
    arrived: list[UUID] = []

    def between() -> None:
        if not arrived:
            arrived.append(gp.sent(world.patients_of(world.gp)[1]))

    rows = _walk(expert, "/demandes/equipes/", between)
    assert arrived and len(rows) == len(set(rows)) and set(made) <= set(rows)


def test_the_order_is_in_the_address(world: World, case_id: UUID, as_mover: Mover) -> None:
    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context

    expert = Desk(world, "m.quevrain")
    _copies(case_id, as_mover, MANY)
    with open_context(expert.principal):
        known = {str(line["id"]): line for line in cases.lines_of_my_teams()}
    up = [known[row]["due_at"] for row in _walk(expert, "/demandes/equipes/")]
    dated = [due for due in up if due is not None]
    assert dated == sorted(dated) and up == [*dated, *[None] * (len(up) - len(dated))]
    down = [known[row]["due_at"] for row in _walk(expert, "/demandes/equipes/?tri=-promesse")]
    assert down == up[::-1]
    received = [known[row]["sent_at"] for row in _walk(expert, "/demandes/equipes/?tri=-recue")]
    assert received == sorted(received, reverse=True)


def test_the_figure_of_a_chip_is_the_number_of_its_rows(world: World, case_id: UUID) -> None:
    gp, expert, other = Desk(world, "i.solhac"), Desk(world, "m.quevrain"), Desk(world, "a.tancrede")
    free, (mine, theirs, paused) = case_id, (gp.sent(world.patients_of(world.gp)[0]) for _ in range(3))
    expert.fire(mine, "take")
    other.fire(theirs, "take")
    expert.fire(paused, "take")
    expert.fire(paused, "ask_back", reason="De plus près.")
    seen = {
        view: _walk(expert, f"/demandes/equipes/?vue={view}") for view in ("a-prendre", "miennes", "pause", "retard")
    }
    assert str(free) in seen["a-prendre"] and str(mine) not in seen["a-prendre"]
    assert {str(mine), str(paused)} <= set(seen["miennes"]) and str(theirs) not in seen["miennes"]
    assert str(paused) in seen["pause"] and str(paused) not in seen["retard"]
    page = expert.get("/demandes/equipes/").content.decode()
    for view, rows in seen.items():
        chip = re.search(rf'<a[^>]*href="[^"]*vue={view}[^"]*"[^>]*>(.*?)</a>', page, re.DOTALL)
        assert chip and re.findall(r"\d+", re.sub(r"<[^>]+>", " ", chip[1])) == [str(len(rows))], view


def test_an_address_typed_by_hand_gives_a_page(world: World) -> None:
    expert = Desk(world, "m.quevrain")
    plain = _rows(expert.get("/demandes/equipes/").content.decode())
    for query in (
        "tri=x",
        "tri=-",
        "vue=tout",
        "apres=zzz",
        "avant=%00",
        "apres=" + "a" * 5000,
        "usage=nope",
        "tri=id;drop",
    ):
        answer = expert.get(f"/demandes/equipes/?{query}")
        assert answer.status_code == 200 and _rows(answer.content.decode()) == plain, query


def test_an_expert_comes_to_the_teams_and_a_requester_to_their_own(world: World) -> None:
    assert _rows(Desk(world, "m.quevrain").get("/demandes/").content.decode())
    gp = Desk(world, "i.solhac")
    assert gp.get("/demandes/")["Location"] == "/demandes/les-miennes/"
    # And nothing of the team's list is shown to somebody without a team
    assert _rows(gp.get("/demandes/equipes/").content.decode()) == []


def test_the_export_is_what_is_shown_in_its_order(world: World, case_id: UUID, as_mover: Mover) -> None:
    expert = Desk(world, "m.quevrain")
    _copies(case_id, as_mover, MANY)
    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context

    with open_context(expert.principal):
        numbers = {str(line["id"]): line["number"] for line in cases.lines_of_my_teams()}
    for query in ("", "?tri=-recue", "?vue=a-prendre", "?vue=closes"):
        file = expert.get(f"/demandes/team.csv{query}")
        assert file["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in file["Content-Disposition"]
        exported = list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig")), delimiter=";"))[1:]
        assert [line[0] for line in exported] == [numbers[row] for row in _walk(expert, f"/demandes/equipes/{query}")]


def test_no_cell_of_the_export_is_a_formula(world: World, case_id: UUID, as_mover: Mover) -> None:
    expert = Desk(world, "m.quevrain")
    _copies(case_id, as_mover, len(FORMULAS))
    text = expert.get("/demandes/team.csv").getvalue().decode("utf-8-sig")
    cells = [cell for line in csv.reader(StringIO(text), delimiter=";") for cell in line]
    assert {f"'{formula}" for formula in FORMULAS} <= set(cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


def test_the_chip_and_the_sort_live_together_in_links(world: World) -> None:
    expert = Desk(world, "m.quevrain")
    page = expert.get("/demandes/equipes/?vue=rendues&tri=-recue").content.decode().replace("&amp;", "&")
    links = re.findall(r'href="(/demandes/equipes/\?[^"]*)"', page)
    kept = [parse_qs(urlsplit(link).query) for link in links]
    assert any(each.get("vue") == ["closes"] and each.get("tri") == ["-recue"] for each in kept)
    assert any(each.get("vue") == ["rendues"] and each.get("tri") in (["recue"], None) for each in kept)


def test_an_empty_list_says_what_to_expect(world: World) -> None:
    expert, gp = Desk(world, "m.quevrain"), Desk(world, "i.solhac")
    # A hospital that asks for nothing, and a person without a team
    assert "Votre structure n’a pas de demande en cours" in text_of(expert.get("/demandes/les-miennes/"))
    assert "Aucune demande n’attend vos équipes" in text_of(gp.get("/demandes/equipes/"))
    assert "Rien sous ce filtre" in text_of(gp.get("/demandes/equipes/?vue=closes"))


def test_the_list_beside_a_case_names_the_open_one(world: World, case_id: UUID) -> None:
    expert = Desk(world, "m.quevrain")
    beside = expert.get(f"/demandes/cote/?ouverte={case_id}").content.decode()
    assert re.search(rf'href="/demandes/{case_id}/"[^>]*aria-current="page"', beside)
    assert expert.get("/demandes/cote/?ouverte=%3Cscript%3E").status_code == 200


def test_a_requester_sees_what_asks_for_a_gesture(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    assert str(case_id) in _walk(gp, "/demandes/les-miennes/?vue=en-cours")
    expert.answered(case_id)
    assert str(case_id) in _walk(gp, "/demandes/les-miennes/?vue=a-lire")
    gp.fire(case_id, "read")
    assert str(case_id) not in _walk(gp, "/demandes/les-miennes/?vue=a-lire")
    gp.fire(case_id, "close")
    assert str(case_id) in _walk(gp, "/demandes/les-miennes/?vue=closes")
    assert str(case_id) not in _walk(gp, "/demandes/les-miennes/")
