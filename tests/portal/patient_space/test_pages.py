"""What a patient reads in their own space, and what they do not."""

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.kernel.patient_access.visitor import AWAITED, Visitor, adults_of, opened
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gp(world: World) -> Desk:
    return Desk(world, "i.solhac")


@pytest.fixture
def expert(world: World) -> Desk:
    return Desk(world, "m.quevrain")


def _announce(desk: Desk, document: object) -> object:
    from maillage.toolbox.clock import today

    return desk.post(f"/annonces/{document}/", {"consulted_on": today().isoformat()})


def test_a_document_is_read_once_announced(world: World, gp: Desk, expert: Desk) -> None:
    patient, born = next(iter(adults_of(world).items()))
    case = gp.sent(patient)
    expert.answered(case)
    (opinion,) = gp.photos(case, kind="opinion")
    visitor = opened(gp, patient, born)

    page = visitor.text("/mon-espace/documents/")
    assert AWAITED in page and opinion.title not in page
    assert visitor.get(f"/mon-espace/documents/{opinion.id}/").status_code == 404

    assert _announce(gp, opinion.id).status_code == 302
    page = visitor.text("/mon-espace/documents/")
    assert opinion.title in page and AWAITED not in page
    pdf = visitor.get(f"/mon-espace/documents/{opinion.id}/")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF-")
    for path in ("", "demandes/", "acces/", "coordonnees/", "acces.csv", "acces.xlsx"):
        answer = visitor.get(f"/mon-espace/{path}")
        assert answer.status_code == 200, text_of(answer)


def test_the_pages_of_professionals_do_not_know_a_patient(world: World, gp: Desk) -> None:
    patient, born = next(iter(adults_of(world).items()))
    visitor: Visitor = opened(gp, patient, born)
    for path in ("/", f"/patients/{patient}/", "/demandes/", "/mon-compte/", "/boite-locale/", "/annonces/"):
        assert visitor.get(path)["Location"].startswith("/connexion/")
    assert gp.get("/mon-espace/")["Location"] == "/mon-espace/entrer/"
