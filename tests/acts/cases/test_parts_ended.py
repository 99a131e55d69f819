"""Somebody's part in a case ended before its date, by who may invite: they are told, what they wrote stays."""

import re
from uuid import UUID

import pytest
from tests.acts.cases.peeking import rows_with
from tests.acts.cases.staged import ask, does, publish, sees
from tests.acts.cases.story import Desk, text_of, whole_trail
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
WATCH = {"f-conduite": "watch", "f-raisons": "Peu évolutif"}
WHY = "Invité par erreur"


class Panel:
    """Two experts are asked, and a nurse reads; who has the case invited them."""

    def __init__(self, world: World, as_mover, code: str) -> None:
        self.gp, self.lead = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
        self.near, self.far, self.reader = (
            Desk(world, "a.tancrede"),
            Desk(world, "c.lescarbot"),
            Desk(world, "p.ormeau"),
        )
        team = publish(world, as_mover, code, "m.quevrain", "a.tancrede")
        self.patient = world.patients_of(world.gp)[0]
        self.id = ask(self.gp, code, team, self.patient, {1: {"f-question": "Quelle conduite tenir ?"}})
        does(self.lead, self.id, "take")
        people = [str(desk.principal.role_id) for desk in (self.near, self.far)]
        does(self.lead, self.id, "ask_opinions", invite_person=people)
        does(self.lead, self.id, "show", invite_person=[str(self.reader.principal.role_id)])

    def page(self, desk: Desk) -> str:
        return text_of(desk.get(f"/demandes/{self.id}/"))

    def where_to_end(self, who: str) -> str:
        """The address by which the lead's page ends this person's part."""
        page = self.lead.get(f"/demandes/{self.id}/").content.decode()
        return next(
            found
            for found in re.findall(rf"/demandes/{self.id}/participants/[0-9a-f-]+/fin/", page)
            if who in text_of(self.lead.get(found))
        )


@pytest.fixture
def panel(world: World, as_mover) -> Panel:
    return Panel(world, as_mover, "avis-croises")


def test_it_is_confirmed_by_name_with_a_motive_and_done_at_once(panel: Panel, world: World) -> None:
    address = panel.where_to_end("Lescarbot")
    page = text_of(panel.lead.get(address))
    assert "Mettre fin à la participation de Dr Corentin Lescarbot" in page and "reste, avec son nom" in page
    refused = panel.lead.post(address, {"reason": " "})
    assert refused.status_code == 422 and "Dites pourquoi" in text_of(refused) and sees(panel.far, panel.id)
    assert panel.lead.post(address, {"reason": WHY}).status_code == 302
    assert not sees(panel.far, panel.id)
    assert "Votre participation à un dossier a pris fin" in text_of(panel.far.get("/messages/"))
    story = panel.page(panel.lead)
    assert "A mis fin à une participation" in story and WHY in story and "Lescarbot" in story
    assert whole_trail("case.end_part", "m.quevrain", world)
    assert panel.lead.post(address, {"reason": WHY}).status_code == 404  # it has ended


def test_who_is_no_longer_awaited_no_longer_stops_the_answer(panel: Panel) -> None:
    does(panel.near, panel.id, "contribute", **WATCH)
    assert panel.lead.fire(panel.id, "conclude", **{"f-conclusion": "Surveillance"}).status_code == 422
    panel.lead.post(panel.where_to_end("Lescarbot"), {"reason": WHY})
    does(panel.lead, panel.id, "conclude", **{"f-conclusion": "Surveillance"})
    assert panel.gp.case(panel.id).row.state == "answered"


def test_what_they_signed_stays(panel: Panel) -> None:
    does(panel.far, panel.id, "contribute", **WATCH)
    panel.lead.post(panel.where_to_end("Lescarbot"), {"reason": WHY})
    page = panel.page(panel.lead)
    assert WATCH["f-raisons"] in page and "Dr Corentin Lescarbot" in page


def test_a_reader_s_part_ends_alike(panel: Panel) -> None:
    assert sees(panel.reader, panel.id)
    panel.lead.post(panel.where_to_end("Ormeau"), {"reason": WHY})
    assert not sees(panel.reader, panel.id)


def test_nobody_else_ends_it_and_nobody_their_own(panel: Panel) -> None:
    of_far, of_reader = panel.where_to_end("Lescarbot"), panel.where_to_end("Ormeau")
    for desk in (panel.gp, panel.near, panel.reader, panel.far):
        assert "/participants/" not in desk.get(f"/demandes/{panel.id}/").content.decode()
        for address in (of_far, of_reader):
            assert desk.get(address).status_code == 404
            assert desk.post(address, {"reason": WHY}).status_code == 404
    assert sees(panel.far, panel.id) and sees(panel.reader, panel.id)
    unknown = of_far.replace(of_far.split("/")[-3], str(UUID(int=7)))
    assert panel.lead.get(unknown).status_code == 404


def test_among_peers_who_are_blind_the_others_learn_nothing_of_it(world: World, as_mover) -> None:
    panel = Panel(world, as_mover, "avis-independants")
    panel.lead.post(panel.where_to_end("Lescarbot"), {"reason": WHY})
    assert WHY not in panel.page(panel.near) and "Lescarbot" not in panel.page(panel.near)
    assert rows_with(panel.near, WHY) == []
    assert WHY in panel.page(panel.lead)
