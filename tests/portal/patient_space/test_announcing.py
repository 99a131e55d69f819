"""Announcing a signed answer to its patient: once, by a physician, undone for minutes, again for each version."""

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
import time_machine
from tests.acts.cases.story import Desk, text_of
from tests.kernel.patient_access.visitor import AWAITED, EMAIL, adults_of, opened, received, run_outbox
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import fr_date, now, today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody(world: World) -> tuple[UUID, date]:
    """Looked up once: a request made for them would put them aside."""
    return next(iter(adults_of(world).items()))


@pytest.fixture
def patient(somebody: tuple[UUID, date]) -> UUID:
    return somebody[0]


@pytest.fixture
def born(somebody: tuple[UUID, date]) -> date:
    return somebody[1]


def _tell(world: World, patient: UUID) -> UUID:
    case = Desk(world, "i.solhac").sent(patient)
    Desk(world, "m.quevrain").answered(case)
    return case


@pytest.fixture
def answered(world: World, patient: UUID, told_once: Callable[..., UUID]) -> UUID:
    """A request of this patient, answered."""
    return told_once("an answered request", lambda: _tell(world, patient))


@pytest.fixture
def gp(world: World, answered: UUID) -> Desk:
    return Desk(world, "i.solhac")


@pytest.fixture
def expert(world: World, answered: UUID) -> Desk:
    return Desk(world, "m.quevrain")


@pytest.fixture
def opinion(gp: Desk, answered: UUID) -> UUID:
    return gp.photos(answered, kind="opinion")[0].id


def _announce(desk: Desk, document: UUID, day: str = "") -> object:
    return desk.post(f"/annonces/{document}/", {"consulted_on": day or today().isoformat()})


def test_a_long_list_is_read_page_after_page(
    world: World, gp: Desk, patient: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two answers to announce, and pages of one line
    _tell(world, patient)
    monkeypatch.setattr("maillage.portal.announcements.presenters.PAGE", 1)
    wanted = [line.split(";")[1] for line in gp.get("/annonces.csv").content.decode().splitlines()[1:]]
    # When each is followed to the next one
    seen, path = [], "/annonces/"
    while path:
        page = gp.get(path).content.decode()
        seen += re.findall(r'href="/annonces/([0-9a-f-]{36})/"', page)
        following = re.search(r'href="(/annonces/\?[^"]*apres=[^"]*)"', page)
        path = unescape(following[1]) if following else ""
    # Then each stood on one page
    assert len(set(seen)) == len(seen) == len(wanted) >= 2


def _known(desk: Desk, document: UUID) -> object:
    from maillage.kernel.documents import facade as documents

    with open_context(desk.principal):
        return documents.announcement_of(document)


def test_the_delay_is_the_one_of_the_usage_and_the_requester_owes_it(gp: Desk, opinion: UUID) -> None:
    known = _known(gp, opinion)
    assert known.due_on == today() + timedelta(days=15)
    assert known.owner_role_id == gp.principal.role_id


def test_what_waits_is_listed_on_my_work_on_the_case_and_in_a_file(gp: Desk, answered: UUID, opinion: UUID) -> None:
    link = f"/annonces/{opinion}/"
    for path in ("/annonces/", f"/demandes/{answered}/"):
        assert link in gp.get(path).content.decode(), path
    assert "À annoncer aux patients" in text_of(gp.get("/"))
    assert fr_date(today() + timedelta(days=15)) in text_of(gp.get(f"/demandes/{answered}/"))
    assert (today() + timedelta(days=15)).strftime("%d/%m/%Y") in gp.get("/annonces.csv").content.decode()
    assert gp.get("/annonces.xlsx").content.startswith(b"PK")


def test_announced_twice_is_said_and_changes_nothing(gp: Desk, opinion: UUID) -> None:
    assert _announce(gp, opinion).status_code == 302
    first = _known(gp, opinion)
    with time_machine.travel(now() + timedelta(minutes=3), tick=True):
        again = gp.client.post(f"/annonces/{opinion}/", {"consulted_on": today().isoformat()}, follow=True)
    assert "C’était déjà fait" in text_of(again)
    assert _known(gp, opinion) == first


def test_two_physicians_at_once_announce_once(world: World, gp: Desk, expert: Desk, opinion: UUID) -> None:
    gate = threading.Barrier(2)
    failed: list[BaseException] = []

    def announce(principal: object) -> None:
        from django.db import connection

        from maillage.kernel.documents import facade as documents

        try:
            gate.wait()
            with open_context(principal):
                documents.announce(opinion, consulted_on=today())
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=announce, args=(each.principal,)) for each in (gp, expert)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert _known(gp, opinion).announced_by_id in {gp.principal.role_id, expert.principal.role_id}
    lines = [line for line in gp.trail(_known(gp, opinion).patient_id) if line.action == "document.announce"]
    assert len(lines) == 1


@pytest.mark.parametrize("day", ["2999-01-01", "1990-01-01", "pas une date", ""])
def test_a_day_that_cannot_be_is_refused(gp: Desk, opinion: UUID, day: str) -> None:
    refused = gp.post(f"/annonces/{opinion}/", {"consulted_on": day})
    assert refused.status_code == 422
    assert _known(gp, opinion).announced_at is None


def test_only_a_physician_who_is_a_party_announces(world: World, gp: Desk, opinion: UUID) -> None:
    from maillage.kernel.access.facade import Refused
    from maillage.kernel.documents import facade as documents

    nurse = Desk(world, "n.tardivat")
    assert _announce(nurse, opinion).status_code == 404
    with open_context(gp.principal), pytest.raises(Refused):
        documents.announcing.announce(
            by=world.nurse,
            document_id=opinion,
            consulted_on=today(),
        )


def test_taken_back_within_minutes_it_is_hidden_again(gp: Desk, opinion: UUID, patient: UUID, born: date) -> None:
    visitor = opened(gp, patient, born)
    _announce(gp, opinion)
    assert gp.post(f"/annonces/{opinion}/annuler/").status_code == 302
    assert AWAITED in visitor.text("/mon-espace/documents/")
    assert visitor.get(f"/mon-espace/documents/{opinion}/").status_code == 404


def test_never_taken_back_once_read_nor_later(gp: Desk, opinion: UUID, patient: UUID, born: date) -> None:
    visitor = opened(gp, patient, born)
    _announce(gp, opinion)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        late = gp.client.post(f"/annonces/{opinion}/annuler/", follow=True)
        assert "plus de dix minutes" in text_of(late)
    assert visitor.get(f"/mon-espace/documents/{opinion}/").status_code == 200
    read = gp.client.post(f"/annonces/{opinion}/annuler/", follow=True)
    assert "a déjà ouvert" in text_of(read)
    assert visitor.get(f"/mon-espace/documents/{opinion}/").status_code == 200


def test_a_new_version_is_announced_again(gp: Desk, expert: Desk, opinion: UUID, patient: UUID, born: date) -> None:
    from maillage.kernel.documents import facade as documents

    visitor = opened(gp, patient, born)
    _announce(gp, opinion)
    with open_context(expert.principal):
        second = documents.replace(
            by=expert.principal, document_id=opinion, data=documents.read(opinion), mime="application/pdf"
        )
    assert visitor.get(f"/mon-espace/documents/{opinion}/").status_code == 404
    assert visitor.get(f"/mon-espace/documents/{second.id}/").status_code == 404
    assert AWAITED in visitor.text("/mon-espace/documents/")
    assert _known(gp, second.id).owner_role_id == gp.principal.role_id
    _announce(gp, second.id)
    assert visitor.get(f"/mon-espace/documents/{second.id}/").status_code == 200


def test_a_document_put_aside_is_neither_shown_nor_awaited(gp: Desk, opinion: UUID, patient: UUID, born: date) -> None:
    from maillage.kernel.documents import facade as documents

    visitor = opened(gp, patient, born)
    _announce(gp, opinion)
    with open_context(gp.principal):
        documents.quarantine(by=gp.principal, document_id=opinion, reason="autre patient")
    assert visitor.get(f"/mon-espace/documents/{opinion}/").status_code == 404
    assert AWAITED not in visitor.text("/mon-espace/documents/")


def test_the_physician_is_reminded_before_the_last_day_and_once_after(gp: Desk, opinion: UUID) -> None:
    from maillage.kernel.documents import facade as documents
    from maillage.kernel.messaging import facade as messaging
    from maillage.kernel.patient_access import facade as patient_access

    with open_context(gp.principal):
        others = [each.document_id for each in documents.awaiting() if each.document_id != opinion]
    for other in others:
        _announce(gp, other)

    def reminded() -> list[str]:
        patient_access.remind_announcements()
        with open_context(gp.principal):
            return [line.text for line in messaging.newest() if line.kind == "document.announce"]

    start = now()
    counts = []
    for days in (11, 13, 14, 16, 18):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            counts.append(len(reminded()))
    assert counts[1] > counts[0], "three days before"
    assert counts[2] == counts[1], "once"
    assert counts[3] > counts[2], "past it"
    assert counts[4] == counts[3], "once"


def test_the_patient_gets_word_once_nothing_can_be_taken_back(
    gp: Desk, opinion: UUID, patient: UUID, born: date
) -> None:
    from maillage.kernel.patient_access import facade as patient_access

    opened(gp, patient, born)
    _announce(gp, opinion)
    before = len(received())
    patient_access.tell_patients()
    run_outbox()
    assert len(received()) == before
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        for _ in range(2):
            patient_access.tell_patients()
            run_outbox()
    (word,) = received(EMAIL)[: len(received()) - before]
    assert "Du nouveau" in word and "dermato" not in word.lower()
