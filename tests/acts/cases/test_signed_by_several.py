"""Opinions of specialists who do not read each other, and their synthesis, as the region's own usage has them."""

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.acts.cases.staged import answering, ask, does
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_specialists_sign_without_reading_each_other_and_one_concludes(
    world: World, gp: Desk, lead: Desk, near: Desk, far: Desk, as_mover
) -> None:
    team = answering(world, as_mover, "soins-palliatifs", "m.quevrain")
    asked = {"f-motif": "Plaie", "f-sujet": "pain", "f-question": "Poursuivre ?", "f-lieu": "home", "f-urgent": "false"}
    state = {"f-maladie": "Cancer", "f-autonomie": "3"}
    wishes = {"f-dit": "Rester chez elle", "f-directives": "N", "f-confiance": "Y"}
    patient = world.patients_of(world.gp)[0]
    made = ask(gp, "soins-palliatifs", team, patient, {1: asked, 2: state, 3: wishes, 4: {}, 5: {}})
    does(lead, made, "take")
    does(lead, made, "ask_opinions", invite_person=[str(desk.principal.role_id) for desk in (near, far)])
    does(near, made, "contribute", **{"f-conduite": "adapt", "f-raisons": "Un soin sur deux"})
    assert "Un soin sur deux" not in text_of(far.get(f"/demandes/{made}/"))
    assert "Un soin sur deux" in text_of(lead.get(f"/demandes/{made}/"))
    does(far, made, "contribute", **{"f-conduite": "continue", "f-raisons": "Odeur"})
    assert "Un soin sur deux" in text_of(far.get(f"/demandes/{made}/"))
    concluded = {
        "f-accord": "differ",
        "f-divergences": "Le rythme",
        "f-conclusion": "Espacer",
        "f-consignes": "Antalgique",
    }
    does(lead, made, "conclude", **concluded)
    letter = _letter(gp, made)
    assert "Le rythme" in letter and "Odeur" in letter and "Un soin sur deux" in letter


def _letter(desk: Desk, case_id: UUID) -> str:
    (opinion,) = desk.photos(case_id, kind="opinion")
    data = desk.get(f"/documents/{opinion.id}/").getvalue()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
