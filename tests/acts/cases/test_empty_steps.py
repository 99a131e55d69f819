"""A screen whose questions do not apply to this patient is passed over, both ways."""

from uuid import UUID, uuid4

import pytest
from tests.acts.cases.story import Desk
from tests.world import World

pytestmark = pytest.mark.django_db

CALL, DEFICIT, SCALE, BACKGROUND = (
    1,
    3,
    4,
    5,
)  # the screen of the scale asks something once it was said that it was done


@pytest.mark.parametrize(("done", "after"), [({}, BACKGROUND), ({"f-nihss_fait": "true"}, SCALE)])
def test_an_empty_screen_is_passed_over(world: World, done: dict[str, str], after: int) -> None:
    gp = Desk(world, "i.solhac")
    patient = str(world.patients_of(gp.principal)[0])
    begun = gp.post("/demandes/nouvelle/", {"patient": patient, "usage": "neurochirurgie", "key": str(uuid4())})
    case_id = UUID(begun["Location"].split("/")[2])

    gp.step(case_id, CALL, {"f-motif": "haematoma"})
    answer = gp.step(case_id, DEFICIT, {"f-deficit": "Aucun"} | done)

    assert answer["Location"] == f"/demandes/{case_id}/saisie/{after}/"
    before = DEFICIT if after == BACKGROUND else SCALE
    assert (
        f'href="/demandes/{case_id}/saisie/{before}/"'
        in gp.get(f"/demandes/{case_id}/saisie/{BACKGROUND}/").content.decode()
    )
