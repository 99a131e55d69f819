"""Two usages of the region that several people sign, as they work: on the screens, under the row policies."""

from io import BytesIO
from uuid import UUID

import pytest
from django.db import connection
from pypdf import PdfReader
from tests.acts.cases.staged import answering, ask, does
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
EXAM = {
    "f-numero": "MX-77",
    "f-realise_le": "2026-03-09",
    "f-cadre": "organised",
    "f-technique": "digital",
    "f-anterieurs": "none",
}
SAID = {"f-signes": "false", "f-familial": "N"}
CLEAR = {"f-qualite": "limited", "f-reserve": "Sillon rogné", "f-densite": "b", "f-acr_droit": "1", "f-acr_gauche": "2"}
RAISED = {
    "f-qualite": "usable", "f-densite": "c", "f-acr_droit": "1", "f-acr_gauche": "4", "f-anomalie_gauche": "mass",
    "f-siege_gauche": "Inféro-interne", "f-conduite": "sample", "f-delai": "15d",
}  # fmt: skip


@pytest.fixture
def mammogram(world: World, gp: Desk, lead: Desk, as_mover) -> UUID:
    """Read once, class 1 and 2: it waits for a second reading."""
    team = answering(world, as_mover, "depistage-sein", "m.quevrain", "a.tancrede", "c.lescarbot")
    made = ask(gp, "depistage-sein", team, world.patients_of(world.gp)[0], {1: EXAM, 2: SAID, 3: {}})
    does(lead, made, "take")
    does(lead, made, "sign_first", **CLEAR)
    return made


def test_a_second_reader_and_the_centre_see_nothing_of_the_first_reading(mammogram: UUID, gp: Desk, near: Desk) -> None:
    does(near, mammogram, "take_second")
    for desk in (gp, near):
        assert "Sillon rogné" not in text_of(desk.get(f"/demandes/{mammogram}/"))
        with open_context(desk.principal), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM cases_caseform WHERE case_id = %s AND name = 'first_reading'", [mammogram]
            )
            assert cursor.fetchone() == (0,)
    does(near, mammogram, "sign_second", **CLEAR)
    for desk in (gp, near):
        assert "Sillon rogné" in text_of(desk.get(f"/demandes/{mammogram}/"))


def test_two_readings_that_agree_make_the_result_with_both_names(mammogram: UUID, gp: Desk, near: Desk) -> None:
    does(near, mammogram, "take_second")
    does(near, mammogram, "sign_second", **CLEAR)
    letter = _letter(gp, mammogram)
    assert "ACR 2" in letter
    assert "Quévrain" in letter and "Tancrède" in letter
    does(gp, mammogram, "read")


def test_what_differs_is_decided_by_a_third_reader(
    mammogram: UUID, gp: Desk, lead: Desk, near: Desk, far: Desk
) -> None:
    does(near, mammogram, "take_second")
    does(near, mammogram, "sign_second", **RAISED)
    for desk in (lead, near):
        assert "/faire/take_arbitration/" not in desk.get(f"/demandes/{mammogram}/").content.decode()
    does(far, mammogram, "take_arbitration")
    page = text_of(far.get(f"/demandes/{mammogram}/"))
    assert "Sillon rogné" in page and "Inféro-interne" in page
    does(far, mammogram, "sign_arbitration", **RAISED)
    assert "Prélèvement" in text_of(gp.get(f"/demandes/{mammogram}/"))


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
