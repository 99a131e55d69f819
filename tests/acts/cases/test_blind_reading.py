"""A double reading: the second reader, and whoever may become it, finds nothing of the first until they have signed.

The region's own usage is played: the veil is that of its pattern, as its readers and its centre live under it.
"""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.acts.cases import mammograms
from tests.acts.cases.mammograms import CLEAR, RAISED
from tests.acts.cases.peeking import pages, pdf_text, rows_with, told
from tests.acts.cases.staged import does
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "zébrure"
NAME = "Quévrain"
TERM = "Densité"
FIRST = {**CLEAR, "f-remarque": f"Densité avec {CANARY}"}


@pytest.fixture
def first(world: World) -> Desk:
    return Desk(world, "m.quevrain")


@pytest.fixture
def second(world: World) -> Desk:
    return Desk(world, "a.tancrede")


@pytest.fixture
def third(world: World) -> Desk:
    return Desk(world, "c.lescarbot")


@pytest.fixture
def team(world: World, as_mover, told_once: Callable[..., UUID]) -> UUID:
    return told_once("readers of mammograms", lambda: mammograms.readers(world, as_mover))


@pytest.fixture
def patient(world: World) -> UUID:
    return world.patients_of(world.gp)[0]


@pytest.fixture
def case_id(gp: Desk, first: Desk, team: UUID, patient: UUID, told_once: Callable[..., UUID]) -> UUID:
    """Read once, negative: it waits for its second reading."""

    def tell() -> UUID:
        made = mammograms.asked(gp, team, patient)
        does(first, made, "take")
        assert first.autosave(made, FIRST, "first_reading").status_code == 200
        does(first, made, "sign_first", **FIRST)
        return made

    return told_once("read once, negative", tell)


def takes_second(desk: Desk) -> None:
    page = desk.get("/demandes/lots/")
    assert "1 en attente" in text_of(page)
    fields = {name: _value(page.content.decode(), name) for name in ("version", "event")}
    assert desk.post("/demandes/lots/", {**fields, "n": "5"}).status_code == 302
    assert "1 demande de votre lot à finir" in text_of(desk.get("/demandes/lots/"))


def _value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_the_second_reader_finds_nothing_of_the_first_by_any_way(
    case_id: UUID, first: Desk, second: Desk, patient: UUID
) -> None:
    takes_second(second)
    for path, body in pages(second, case_id, patient, term=TERM):
        assert CANARY.encode() not in body, path
        # Elsewhere the same people have other cases.
        assert NAME.encode() not in body or not path.startswith(f"/demandes/{case_id}"), path
    role = str(first.principal.role_id)
    assert rows_with(second, CANARY) == []
    assert rows_with(second, role, str(case_id)) == []
    assert "cases_caseform" in rows_with(first, CANARY)  # its author keeps it


def test_who_may_become_the_second_reader_is_as_blind(case_id: UUID, second: Desk, third: Desk, patient: UUID) -> None:
    for path, body in pages(third, case_id, patient, term=TERM):
        assert CANARY.encode() not in body, path
    assert rows_with(third, CANARY) == []
    takes_second(second)
    assert rows_with(third, CANARY) == []


def test_the_requester_is_blind_where_the_data_say_so(case_id: UUID, gp: Desk, second: Desk, patient: UUID) -> None:
    for path, body in pages(gp, case_id, patient, term=TERM):
        assert CANARY.encode() not in body, path
    assert rows_with(gp, CANARY) == []
    actions = told(gp, patient, case_id)
    assert "case.send" in actions and not {"case.sign_first", "case.take"} & actions
    takes_second(second)
    does(second, case_id, "sign_second", **CLEAR)
    assert {"case.sign_first", "case.take"} <= told(gp, patient, case_id)


def test_no_statement_of_a_reader_lifts_the_veil(case_id: UUID, second: Desk) -> None:
    """Not even one that signs, looks, and undoes."""
    takes_second(second)
    assert second.autosave(case_id, CLEAR, "second_reading").status_code == 200
    attacks = (
        "UPDATE cases_caseform SET completed_at = now() WHERE name = 'second_reading'",
        "UPDATE cases_caseform SET veil = ''",
        "UPDATE cases_caseform SET party_id = (SELECT id FROM cases_party WHERE role_id = ctx.my_role())",
        "UPDATE cases_party SET veil = ''",
        "INSERT INTO cases_party (id, case_id, place, side, role_id, invited_by_role_id, invited_at, veil)"
        f" VALUES (gen_random_uuid(), '{case_id}', 'first_reader', 'expert', ctx.my_role(), ctx.my_role(), now(),"
        " 'first_reading')",
        "UPDATE cases_caseevent SET veil = ''",
        "UPDATE cases_case SET team_id = NULL, assignee_role_id = NULL",
        f"SELECT ctx.case_lift_veil('{case_id}', 'first_reading', 'second_reading')",
        f"SELECT ctx.case_lift_veil('{case_id}', 'first_reading', 'request')",
    )
    for attack in attacks:
        with open_context(second.principal), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(attack)
                    cursor.execute("SELECT response::text FROM cases_caseform")
                    assert not any(CANARY in line for (line,) in cursor.fetchall()), attack
                    cursor.execute("SELECT by_text FROM cases_caseevent WHERE case_id = %s", [case_id])
                    assert not any(NAME in line for (line,) in cursor.fetchall()), attack
                    transaction.set_rollback(True)
            except DatabaseError:
                continue


def test_the_same_person_never_reads_twice(case_id: UUID, first: Desk) -> None:
    assert "1 en attente" not in text_of(first.get("/demandes/lots/"))
    refused = first.fire(case_id, "take_second")
    assert refused.status_code == 422 and "une autre personne doit faire cette lecture" in text_of(refused)
    assert "Faire la seconde lecture" not in text_of(first.get(f"/demandes/{case_id}/"))


def test_two_negative_readings_make_the_answer_with_both_names(
    case_id: UUID, gp: Desk, first: Desk, second: Desk
) -> None:
    takes_second(second)
    does(second, case_id, "sign_second", **CLEAR, **{"f-remarque": "Rien"})
    assert gp.case(case_id).row.state == "answered"
    page = text_of(gp.get(f"/demandes/{case_id}/"))
    assert CANARY in page and NAME in page and "Tancrède" in page and "diffère" in page
    (opinion,) = gp.photos(case_id, kind="opinion")
    text = pdf_text(gp.get(f"/documents/{opinion.id}/").getvalue())
    assert CANARY in text and NAME in text and "Tancrède" in text and "ACR 2" in text
    does(gp, case_id, "read")


def test_two_readings_that_differ_go_to_a_third_who_sees_both(
    case_id: UUID, gp: Desk, first: Desk, second: Desk, third: Desk
) -> None:
    takes_second(second)
    does(second, case_id, "sign_second", **RAISED, **{"f-remarque": "Masse"})
    assert gp.case(case_id).row.state == "to_arbitrate"
    for desk in (first, second):
        assert "/faire/take_arbitration/" not in desk.get(f"/demandes/{case_id}/").content.decode()
        assert desk.fire(case_id, "take_arbitration").status_code == 422
    does(third, case_id, "take_arbitration")
    page = text_of(third.get(f"/demandes/{case_id}/"))
    assert CANARY in page and "Masse" in page and NAME in page
    does(third, case_id, "sign_arbitration", **RAISED)
    assert gp.case(case_id).row.state == "answered"
    assert "Prélèvement" in text_of(gp.get(f"/demandes/{case_id}/"))


def test_a_first_reading_that_sees_something_is_the_result_and_nobody_reads_it_before(
    gp: Desk, first: Desk, second: Desk, team: UUID, patient: UUID
) -> None:
    made = mammograms.asked(gp, team, patient)
    does(first, made, "take")
    seen = {**RAISED, "f-remarque": f"Densité avec {CANARY}"}
    assert first.autosave(made, seen, "first_reading").status_code == 200
    assert rows_with(second, CANARY) == [] and rows_with(gp, CANARY) == []
    does(first, made, "sign_first", **seen)
    assert gp.case(made).row.state == "answered"
    assert "en attente" not in text_of(second.get("/demandes/lots/"))
    assert CANARY in text_of(gp.get(f"/demandes/{made}/"))


def test_what_is_drafted_and_given_back_stays_with_its_author(
    gp: Desk, first: Desk, second: Desk, team: UUID, patient: UUID
) -> None:
    made = mammograms.asked(gp, team, patient)
    does(first, made, "take")
    assert first.autosave(made, FIRST, "first_reading").status_code == 200
    assert rows_with(gp, CANARY) == [] and rows_with(second, CANARY) == []
    does(first, made, "release")
    does(second, made, "take")
    assert CANARY not in text_of(second.get(f"/demandes/{made}/"))
    does(second, made, "sign_first", **CLEAR)
    assert gp.case(made).row.state == "to_second"


def test_a_question_asked_under_the_veil_and_its_answer_stay_under_it(
    gp: Desk, first: Desk, second: Desk, team: UUID, patient: UUID
) -> None:
    made = mammograms.asked(gp, team, patient)
    does(first, made, "take")
    does(first, made, "ask_back", reason=f"Cette {CANARY} est-elle ancienne ?")
    assert CANARY in text_of(gp.get(f"/demandes/{made}/"))
    does(gp, made, "complete", reason=f"Une {CANARY} de dix ans")
    assert CANARY not in text_of(second.get(f"/demandes/{made}/")) and rows_with(second, CANARY) == []
    assert CANARY in text_of(first.get(f"/demandes/{made}/"))
