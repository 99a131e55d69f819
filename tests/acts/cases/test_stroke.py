"""A stroke in the usage of the region: the hours of the request, a hand-over, thrombolysis, the letter of it all."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.acts.cases.staged import answering, ask, does, sees
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.toolbox.clock import in_paris, now

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "tele-avc"
CALL = {"f-resume": "Hémiplégie", "f-question": "Thrombolyse ?", "f-lieu": "emergency", "f-appele": "true"}
ITEMS = ("1a", "1b", "1c", "2", "3", "4", "5a", "5b", "6a", "6b", "7", "8", "9", "10", "11")
NIHSS = {f"f-nihss_{item}": "1" for item in ITEMS}
SIGNS = {"f-pas": "168", "f-pad": "92", "f-glycemie": "1,2", "f-poids": "74"}
GROUND = {
    "f-antithrombotique": "none", "f-rankin": "0", "f-hemorragie": "N", "f-chirurgie": "N", "f-tete": "N",
    "f-saignement": "not-performed",
}  # fmt: skip
DECISION = {
    "f-exploitable": "usable", "f-conduite": "ivt-evt", "f-produit": "Écrit par le neurologue",
    "f-destination": "Centre de recours", "f-depart": "now", "f-conclusion": "Occlusion proximale",
    "f-consignes": "Pression", "f-rappel": "Aggravation",
}  # fmt: skip


def _typed(at: datetime) -> str:
    return f"{in_paris(at):%Y-%m-%dT%H:%M}"


@pytest.fixture
def came() -> datetime:
    return now() - timedelta(minutes=50)


@pytest.fixture
def teams(world: World, as_mover) -> tuple[UUID, UUID]:
    first = answering(world, as_mover, CODE, "m.quevrain", "a.tancrede")
    return first, answering(world, as_mover, CODE, "c.lescarbot")


@pytest.fixture
def called(world: World, gp: Desk, teams: tuple[UUID, UUID], came: datetime) -> UUID:
    hours = {"f-debut_connu": "exact", "f-vu_bien": _typed(came - timedelta(minutes=60)), "f-porte": _typed(came)}
    steps = {1: CALL, 2: hours, 3: NIHSS, 4: SIGNS, 5: GROUND, 6: {"f-examen": "none"}}
    return ask(gp, CODE, teams[0], world.patients_of(world.gp)[0], steps)


def test_the_hours_of_the_request_are_those_of_the_case(called: UUID, lead: Desk) -> None:
    page = text_of(lead.get(f"/demandes/{called}/"))
    assert "Vu sans trouble pour la dernière fois Dr Ivan Solhac" in page
    assert "Arrivée aux urgences Dr Ivan Solhac" in page
    assert "Total 15" in page or "Total : 15" in page
    assert "éligible" not in page.casefold()


def test_another_centre_takes_over_while_the_promise_runs(
    called: UUID, teams: tuple[UUID, UUID], gp: Desk, lead: Desk, near: Desk, far: Desk
) -> None:
    does(lead, called, "take")
    due = gp.case(called).row.due_at
    does(lead, called, "pass_on", reason="Deux appels en cours.", invite_team=str(teams[1]))
    assert (sees(near, called), sees(far, called)) == (False, True)
    assert gp.case(called).row.due_at == due
    assert "Deux appels en cours." in text_of(gp.get(f"/demandes/{called}/"))
    does(far, called, "take")
    does(far, called, "sign", **DECISION)
    does(gp, called, "read")
    does(gp, called, "inject")
    page = text_of(gp.get(f"/demandes/{called}/"))
    assert "De l’arrivée aux urgences à la thrombolyse" in page and "seuil 1 h" in page
    (opinion,) = gp.photos(called, kind="opinion")
    data = gp.get(f"/documents/{opinion.id}/").getvalue()
    letter = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages).split())
    assert "Arrivée aux urgences" in letter and "Lescarbot" in letter
