"""The record: one tab at a time, and who looked."""

import re

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_tab_opens_and_an_unknown_one_is_the_first(world: World) -> None:
    gp = Desk(world, "i.solhac")
    patient = world.patients_of(world.gp)[0]
    headings = {}
    for tab in ("fil", "documents", "mesures", "demandes", "acces", "nimporte", ""):
        page = gp.get(f"/patients/{patient}/?vue={tab}")
        assert page.status_code == 200
        headings[tab] = re.findall(r"<h1[^>]*>(.*?)</h1>", page.content.decode())
        assert len(headings[tab]) == 1
    assert headings["nimporte"] == headings[""] == headings["fil"] != headings["acces"]


def test_each_visit_is_a_line_that_the_patient_reads(world: World) -> None:
    gp = Desk(world, "i.solhac")
    patient = world.patients_of(world.gp)[0]
    gp.get(f"/patients/{patient}/")
    trail = text_of(gp.get(f"/patients/{patient}/?vue=acces"))
    assert "Dr Ivan Solhac" in trail and "a ouvert le dossier" in trail
    assert "patient suivi par l’établissement du professionnel" in trail
