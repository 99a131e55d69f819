"""A signed opinion is rectified by who signed it, never edited: both versions stay, whoever read the first is told."""

import re

import pytest
from django.db import connection
from tests.acts.cases.peeking import pages, pdf_text, rows_with
from tests.acts.cases.staged import ask, does, publish
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
LEFT = {"f-conduite": "watch", "f-raisons": "Lésion de la joue gauche"}
RIGHT = {"f-conduite": "treat", "f-raisons": "Lésion de la joue droite"}
OTHER = {"f-conduite": "treat", "f-raisons": "Évolution récente"}
WHY = "Erreur de côté"


class Panel:
    """A case of which two experts are asked; the first has signed, and who has the case has read it."""

    def __init__(self, world: World, as_mover, code: str) -> None:
        self.gp, self.lead = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
        self.near, self.far = Desk(world, "a.tancrede"), Desk(world, "c.lescarbot")
        team = publish(world, as_mover, code, "m.quevrain", "a.tancrede")
        self.patient = world.patients_of(world.gp)[0]
        self.id = ask(self.gp, code, team, self.patient, {1: {"f-question": "Quelle conduite tenir ?"}})
        does(self.lead, self.id, "take")
        people = [str(desk.principal.role_id) for desk in (self.near, self.far)]
        does(self.lead, self.id, "ask_opinions", invite_person=people)
        does(self.near, self.id, "contribute", **LEFT)
        assert LEFT["f-raisons"] in self.page(self.lead)

    def page(self, desk: Desk) -> str:
        return text_of(desk.get(f"/demandes/{self.id}/"))

    def versions(self, desk: Desk) -> str:
        """Where the page leads to see what changed."""
        found = re.search(rf"/demandes/{self.id}/versions/[0-9a-f-]{{36}}/", self.source(desk))
        return found[0] if found else ""

    def source(self, desk: Desk) -> str:
        return desk.get(f"/demandes/{self.id}/").content.decode()

    def rectify(self) -> None:
        does(self.near, self.id, "correct", reason=WHY)
        does(self.near, self.id, "contribute", **RIGHT)


@pytest.fixture
def panel(world: World, as_mover, told_once) -> Panel:
    return told_once("two opinions asked", lambda: Panel(world, as_mover, "avis-croises"))


@pytest.fixture
def blind(world: World, as_mover, told_once) -> Panel:
    return told_once("two blind opinions asked", lambda: Panel(world, as_mover, "avis-independants"))


def test_a_motive_is_asked_and_only_its_signer_rectifies(panel: Panel) -> None:
    assert panel.near.fire(panel.id, "correct").status_code == 422
    for desk in (panel.lead, panel.far):
        assert panel.near.fire(panel.id, "keep_advice").status_code == 422
        assert desk.fire(panel.id, "correct", reason=WHY).status_code == 422


def test_what_is_signed_stays_in_force_until_it_is_signed_again(panel: Panel) -> None:
    does(panel.near, panel.id, "correct", reason=WHY)
    assert panel.near.autosave(panel.id, RIGHT, "advice").status_code == 200
    assert "Votre avis rectifié" in panel.page(panel.near)
    assert "Ne pas donner d’avis" not in panel.page(panel.near) and "Ne pas donner d’avis" in panel.page(panel.far)
    refused = panel.near.fire(panel.id, "leave")
    assert refused.status_code == 422 and "avant de partir" in text_of(refused)
    for desk in (panel.lead, panel.gp, panel.far):
        assert LEFT["f-raisons"] in panel.page(desk) and RIGHT["f-raisons"] not in panel.page(desk)
        assert rows_with(desk, RIGHT["f-raisons"]) == []
    does(panel.near, panel.id, "keep_advice")
    assert RIGHT["f-raisons"] not in panel.page(panel.near)
    assert panel.versions(panel.lead) == ""
    does(panel.near, panel.id, "correct", reason=WHY)
    assert LEFT["f-raisons"] in panel.source(panel.near)  # begun again from what is in force


def test_both_versions_stay_and_who_read_the_first_acknowledges(panel: Panel) -> None:
    panel.rectify()
    assert any("a été rectifié" in line.text for line in panel.lead.messages(panel.id))
    assert "Avis rectifié : à reconnaître" in text_of(panel.lead.get("/"))
    address = panel.versions(panel.lead)
    page = text_of(panel.lead.get(address))
    assert WHY in page and "Version 1, remplacée" in page and "Version 2, en vigueur" in page
    assert "gauche" in page and "droite" in page and "Dre Maëlle Quévrain" in page and "Pas encore reconnue" in page
    assert panel.lead.post(address, {"version": "1"}).status_code == 422
    assert panel.lead.post(address, {"version": "2"}).status_code == 302
    assert "à reconnaître" not in text_of(panel.lead.get("/"))
    assert "En a pris connaissance" in text_of(panel.near.get(address))
    assert "case.acknowledge" in {line.action for line in panel.lead.trail(panel.patient)}
    with open_context(panel.near.principal), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_caseform SET response = '{}' WHERE name = 'advice'")
        assert cursor.rowcount == 0


def test_who_had_not_read_the_first_has_nothing_to_acknowledge(panel: Panel) -> None:
    panel.rectify()
    assert not any("rectifié" in line.text for line in panel.far.messages(panel.id))
    page = panel.page(panel.far)
    assert RIGHT["f-raisons"] in page and LEFT["f-raisons"] not in page and "Avis rectifié" in page
    assert "à reconnaître" not in text_of(panel.far.get("/"))
    assert "J’ai pris connaissance" not in text_of(panel.far.get(panel.versions(panel.far)))


def test_rectified_twice_it_is_acknowledged_once_for_what_is_in_force(panel: Panel) -> None:
    panel.rectify()
    does(panel.near, panel.id, "correct", reason="Encore")
    does(panel.near, panel.id, "contribute", **{**RIGHT, "f-conduite": "watch"})
    address = panel.versions(panel.lead)
    refused = panel.lead.post(address, {"version": "2"})
    assert refused.status_code == 422 and "rectifiée de nouveau" in text_of(refused)
    assert panel.lead.post(address, {"version": "3"}).status_code == 302
    assert "à reconnaître" not in text_of(panel.lead.get("/"))


def test_the_letter_prints_what_is_in_force_and_says_that_it_was_rectified(panel: Panel) -> None:
    panel.rectify()
    does(panel.far, panel.id, "contribute", **OTHER)
    does(panel.lead, panel.id, "conclude", **{"f-conclusion": "Traiter"})
    (opinion,) = panel.gp.photos(panel.id, kind="opinion")
    text = pdf_text(panel.gp.get(f"/documents/{opinion.id}/").getvalue())
    assert RIGHT["f-raisons"] in text and LEFT["f-raisons"] not in text and "rectifié et signé de nouveau" in text


def test_after_the_answer_only_an_opinion_already_signed_is_rectified(panel: Panel) -> None:
    does(panel.lead, panel.id, "conclude_without", reason="Départ", **{"f-conclusion": "Traiter"})
    assert "/faire/contribute/" not in panel.source(panel.far)
    late = panel.far.fire(panel.id, "contribute")
    assert late.status_code == 422 and "seul un avis déjà signé" in text_of(late)
    assert LEFT["f-raisons"] in panel.page(panel.gp)
    panel.rectify()
    assert panel.gp.case(panel.id).row.state == "answered"
    assert any("a été rectifié" in line.text for line in panel.gp.messages(panel.id))
    assert panel.gp.post(panel.versions(panel.gp), {"version": "2"}).status_code == 302


def test_another_contribution_or_another_case_answers_like_an_unknown_one(panel: Panel, world: World) -> None:
    panel.rectify()
    address = panel.versions(panel.lead)
    assert Desk(world, "p.ormeau").get(address).status_code == 404
    unknown = address.replace(address.split("/")[-2], str(panel.id))
    assert panel.lead.get(unknown).status_code == 404


def test_rectified_under_a_veil_it_stays_under_it(blind: Panel) -> None:
    blind.rectify()
    for path, body in pages(blind.far, blind.id, blind.patient, term="évolutive"):
        assert b"joue droite" not in body and b"joue gauche" not in body and WHY.encode() not in body, path
    assert rows_with(blind.far, "joue") == [] and rows_with(blind.far, WHY) == []
    assert rows_with(blind.far, str(blind.lead.principal.role_id), '"cases_reading"') == []
    assert blind.versions(blind.far) == "" and blind.far.get(blind.versions(blind.lead)).status_code == 404
    assert RIGHT["f-raisons"] in blind.page(blind.lead)
    does(blind.far, blind.id, "contribute", **OTHER)
    assert RIGHT["f-raisons"] in blind.page(blind.far)


def test_what_is_rectified_once_the_veil_is_lifted_is_hidden_from_nobody(blind: Panel) -> None:
    does(blind.lead, blind.id, "conclude_without", reason="Départ", **{"f-conclusion": "Traiter"})
    blind.rectify()
    page = blind.page(blind.far)
    assert RIGHT["f-raisons"] in page and WHY in page
