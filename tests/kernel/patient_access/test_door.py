"""The door: a link serves one person once, and nobody learns who is behind a contact."""

import re
import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from tests.acts.cases.story import Desk, text_of
from tests.kernel.patient_access.visitor import (
    ELSEWHERE,
    EMAIL,
    Visitor,
    adults_of,
    code_for,
    invite,
    link_for,
    opened,
    received,
    run_outbox,
)
from tests.world import World

from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "0639980102"


@pytest.fixture
def gp(world: World) -> Desk:
    return Desk(world, "i.solhac")


@pytest.fixture
def patient(world: World) -> UUID:
    return next(iter(adults_of(world)))


@pytest.fixture
def born(world: World, patient: UUID) -> date:
    return adults_of(world)[patient]


def test_a_link_shows_nothing_of_the_patient(world: World, gp: Desk, patient: UUID) -> None:
    page = Visitor().text(link_for(gp, patient)).lower()
    with_name = gp.get(f"/patients/{patient}/espace/").content.decode()
    assert "date de naissance" in page
    for word in _names(world, patient):
        assert word.lower() in with_name.lower() and word.lower() not in page


def _names(world: World, patient: UUID) -> list[str]:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    with open_context(world.gp):
        view = identity.patient(patient)
    assert view is not None
    return [view.birth_name, view.first_birth_name]


def test_the_message_names_nobody(world: World, gp: Desk, patient: UUID) -> None:
    link_for(gp, patient)
    text = received()[0].lower()
    assert not [word for word in (*_names(world, patient), "solhac", "vernelle", "dermato") if word.lower() in text]


def test_five_wrong_birth_dates_lock_the_link_and_tell_its_author(gp: Desk, patient: UUID, born: date) -> None:
    link = link_for(gp, patient)
    somebody = Visitor()
    answers = [somebody.born(link, ELSEWHERE) for _ in range(5)]
    assert [each.status_code for each in answers] == [422, 422, 422, 422, 403]
    assert "bloqué" in text_of(answers[-1])
    assert Visitor().born(link, born).status_code == 403
    run_outbox()
    assert received() == received()[:1], "no code left"
    assert "patient_space.lock" in {line.action for line in gp.trail(patient)}
    assert any("bloqué" in line.text for line in _notices(gp))
    assert "Bloquée" in text_of(gp.get(f"/patients/{patient}/espace/"))


def _notices(desk: Desk) -> list[object]:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.messaging import facade as messaging

    with open_context(desk.principal):
        return messaging.newest()


def test_a_link_serves_once(gp: Desk, patient: UUID, born: date) -> None:
    link = link_for(gp, patient)
    visitor = Visitor()
    visitor.born(link, born)
    assert visitor.enter(code_for()).status_code == 302
    again = Visitor().get(link)
    assert again.status_code == 410 and "déjà servi" in text_of(again)


def test_a_link_ends_after_fourteen_days(gp: Desk, patient: UUID, born: date) -> None:
    link = link_for(gp, patient)
    with time_machine.travel(now() + timedelta(days=14, minutes=1), tick=True):
        late = Visitor().born(link, born)
    assert late.status_code == 410 and "plus valable" in text_of(late)


def test_a_revoked_link_opens_nothing_even_with_its_code_in_hand(gp: Desk, patient: UUID, born: date) -> None:
    link = link_for(gp, patient)
    visitor = Visitor()
    visitor.born(link, born)
    code = code_for()
    form = gp.get(f"/patients/{patient}/espace/").content.decode()
    revoke = form.split("/annuler/")[0].rsplit('"', 1)[1] + "/annuler/"
    assert gp.post(revoke).status_code == 302
    assert visitor.enter(code).status_code == 410
    assert "annulé" in text_of(Visitor().get(link))


def test_a_new_invitation_ends_the_former_one(gp: Desk, patient: UUID) -> None:
    former = link_for(gp, patient)
    link_for(gp, patient)
    assert "annulé" in text_of(Visitor().get(former))


def test_an_unknown_link_is_said_unknown(db: None) -> None:
    answer = Visitor().get("/mon-espace/lien/nobody-made-this/")
    assert answer.status_code == 404 and "pas reconnu" in text_of(answer)


def test_a_paper_code_is_typed_as_people_type(gp: Desk, patient: UUID, born: date) -> None:
    slip = invite(gp, patient, email="", phone="06 39 98 01 02", way="paper")
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slip.content.decode())
    visitor = Visitor()
    led = visitor.post("/mon-espace/papier/", code=code.replace("-", " ").lower())
    assert led.status_code == 302
    assert visitor.born(led["Location"], born).status_code == 302
    assert visitor.enter(code_for(PHONE)).status_code == 302
    assert visitor.get("/mon-espace/").status_code == 200
    wrong = Visitor().post("/mon-espace/papier/", code="AAAA-BBBB-CCCC")
    assert wrong.status_code == 422 and "pas reconnu" in text_of(wrong)


def test_two_who_hold_a_code_of_one_link_do_not_both_enter(gp: Desk, patient: UUID, born: date) -> None:
    link = link_for(gp, patient)
    visitors = [Visitor(), Visitor()]
    codes = []
    for visitor in visitors:
        visitor.born(link, born)
        codes.append(code_for())
    found: list[int] = []
    gate = threading.Barrier(2)

    def enter(visitor: Visitor, code: str) -> None:
        from django.db import connection

        gate.wait()
        found.append(visitor.enter(code).status_code)
        connection.close()

    threads = [threading.Thread(target=enter, args=pair) for pair in zip(visitors, codes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [302, 410]


# Later visits


def test_the_door_answers_alike_whoever_knocks(gp: Desk, patient: UUID, born: date) -> None:
    opened(gp, patient, born)
    run_outbox()
    before = len(received())
    pages = []
    for contact, day in ((EMAIL, ELSEWHERE), ("nobody@exemple.fr", born), ("0600000000", born)):
        visitor = Visitor()
        answer = visitor.knock(contact, day)
        assert (answer.status_code, answer["Location"]) == (302, "/mon-espace/code/")
        assert answer.cookies["maillage_patient_door"].value
        pages.append(visitor.text("/mon-espace/code/"))
        refused = [visitor.enter("000000") for _ in range(6)]
        assert [each.status_code for each in refused] == [422] * 6
        pages.append(text_of(refused[-1]))
    assert len(set(pages[::2])) == 1 and len(set(pages[1::2])) == 1
    run_outbox()
    assert len(received()) == before and not received("nobody@exemple.fr")


def test_a_code_serves_once_and_not_for_long(gp: Desk, patient: UUID, born: date) -> None:
    opened(gp, patient, born)
    visitor = Visitor()
    visitor.knock(EMAIL, born)
    code = code_for()
    stranger = Visitor()
    assert stranger.enter(code).status_code == 422, "the code of another browser"
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert visitor.enter(code).status_code == 422
    visitor.knock(EMAIL, born)
    assert visitor.enter(code_for()).status_code == 302


def test_five_knocks_then_a_quarter_of_an_hour(gp: Desk, patient: UUID, born: date) -> None:
    opened(gp, patient, born)
    for contact in (EMAIL, "nobody@exemple.fr"):
        answers = [Visitor().knock(contact, ELSEWHERE) for _ in range(6)]
        assert [each.status_code for each in answers] == [302] * 5 + [422]
        assert "Trop d’essais" in text_of(answers[-1])
    with time_machine.travel(now() + timedelta(minutes=16), tick=True):
        assert Visitor().knock(EMAIL, born).status_code == 302


def test_two_people_behind_one_contact_are_told_apart_by_their_birth_date(world: World, gp: Desk) -> None:
    (one, born_one), (other, born_other) = list(adults_of(world).items())[:2]
    assert born_one != born_other
    opened(gp, one, born_one)
    opened(gp, other, born_other)
    visitor = Visitor()
    visitor.knock(EMAIL, born_other)
    visitor.enter(code_for())
    page = visitor.text("/mon-espace/coordonnees/")
    (family, first), (family_one, first_one) = _names(world, other), _names(world, one)
    assert f"{family.upper()} {first}" in page and f"{family_one.upper()} {first_one}" not in page


# Sessions


def test_a_session_closes_after_thirty_silent_minutes(gp: Desk, patient: UUID, born: date) -> None:
    visitor = opened(gp, patient, born)
    start = now()
    with time_machine.travel(start + timedelta(minutes=29), tick=True):
        assert visitor.get("/mon-espace/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=58), tick=True):
        assert visitor.get("/mon-espace/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=89), tick=True):
        assert visitor.get("/mon-espace/")["Location"] == "/mon-espace/entrer/?fin"


def test_signing_out_ends_the_session_on_the_server(gp: Desk, patient: UUID, born: date) -> None:
    visitor = opened(gp, patient, born)
    kept = visitor.client.cookies["maillage_patient"].value
    assert visitor.post("/mon-espace/sortir/").status_code == 302
    visitor.client.cookies["maillage_patient"] = kept
    assert visitor.get("/mon-espace/").status_code == 302


def test_ones_own_phone_needs_no_code_until_it_is_forgotten(gp: Desk, patient: UUID, born: date) -> None:
    opened(gp, patient, born)
    visitor = Visitor()
    visitor.knock(EMAIL, born)
    visitor.enter(code_for(), trust="on")
    visitor.post("/mon-espace/sortir/")
    assert visitor.knock(EMAIL, ELSEWHERE)["Location"] == "/mon-espace/code/"
    assert visitor.knock(EMAIL, born)["Location"] == "/mon-espace/"
    visitor.post("/mon-espace/sortir/", oublier="1")
    assert visitor.knock(EMAIL, born)["Location"] == "/mon-espace/code/"


def test_one_browser_holds_a_patient_and_a_professional_apart(gp: Desk, patient: UUID, born: date) -> None:
    opened(gp, patient, born)
    both = Visitor(gp.client)
    both.knock(EMAIL, born)
    both.enter(code_for())
    assert both.get("/mon-espace/").status_code == 200
    cookie = both.client.cookies["maillage_patient"]
    assert cookie["path"] == "/mon-espace/" and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert gp.get(f"/patients/{patient}/").status_code == 200
    both.post("/mon-espace/sortir/")
    assert gp.get("/").status_code == 200 and both.get("/mon-espace/").status_code == 302


def test_a_closed_space_ends_sessions_and_answers_like_an_unknown_one(gp: Desk, patient: UUID, born: date) -> None:
    visitor = opened(gp, patient, born)
    assert gp.post(f"/patients/{patient}/espace/fermer/").status_code == 302
    assert visitor.get("/mon-espace/").status_code == 302
    before = len(received())
    assert Visitor().knock(EMAIL, born)["Location"] == "/mon-espace/code/"
    run_outbox()
    assert len(received()) == before


def test_a_stranger_cannot_invite(world: World, patient: UUID) -> None:
    stranger = Desk(world, "c.lescarbot")
    assert stranger.get(f"/patients/{patient}/espace/").status_code == 404
    assert invite(stranger, patient).status_code == 404


def test_the_secretary_of_a_delegating_physician_invites(world: World, gp: Desk, patient: UUID, born: date) -> None:
    from maillage.config.demo.people import DELEGATIONS

    secretary = Desk(world, next(helper for boss, helper, *_rights in DELEGATIONS if boss == gp.login))
    visitor = opened(secretary, patient, born)
    assert visitor.get("/mon-espace/").status_code == 200
    assert secretary.get("/annonces/").status_code == 200 and "à annoncer" in text_of(secretary.get("/annonces/"))
