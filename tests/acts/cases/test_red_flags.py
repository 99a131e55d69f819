"""A request that cannot wait stops on one page, whatever the way it is filled; each showing and decision is traced."""

import re
from uuid import UUID

import pytest
from tests.acts.cases.story import CONTEXT, Desk, text_of, whole_trail
from tests.world import World

pytestmark = pytest.mark.django_db

FLAGGED = {**CONTEXT, "f-alarme": "bleeding"}


def test_a_step_that_says_it_cannot_wait_stops_the_request(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    # When the step of the alarm is posted, without script
    answer = gp.step(case_id, 1, FLAGGED)
    # Then the page that follows says whom to call, why, and what to say
    assert answer["Location"] == f"/demandes/{case_id}/ne-peut-pas-attendre/"
    page = gp.get(answer["Location"])
    assert page.status_code == 200
    assert "Appelez le 15" in text_of(page) and "la compression n’arrête pas" in text_of(page)
    assert 'href="tel:15"' in page.content.decode()
    assert "Cabinet ou maison de santé" in text_of(page) and "Vernelle" in text_of(page)
    # And what was typed is kept
    assert gp.case(case_id).row.subject == CONTEXT["f-motif"]


def test_a_draft_kept_while_typing_is_sent_to_the_same_page(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    assert "red_flag" not in gp.autosave(case_id, CONTEXT).json()
    assert gp.autosave(case_id, FLAGGED).json()["red_flag"] == f"/demandes/{case_id}/ne-peut-pas-attendre/"


def test_a_flagged_request_is_not_sent_and_no_page_leads_to_its_sending(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    gp.step(case_id, 1, FLAGGED)
    assert gp.get(f"/demandes/{case_id}/saisie/6/")["Location"] == f"/demandes/{case_id}/ne-peut-pas-attendre/"
    refused = gp.send(case_id)
    assert refused["Location"] == f"/demandes/{case_id}/ne-peut-pas-attendre/"
    assert gp.case(case_id).row.state == "draft"
    assert expert.messages(case_id) == [] and expert.case(case_id) is None


def test_a_wrong_tick_is_corrected_at_its_question_and_the_request_leaves(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    gp.step(case_id, 1, FLAGGED)
    back = gp.post(f"/demandes/{case_id}/ne-peut-pas-attendre/", {"suite": "corriger"})
    assert back["Location"] == f"/demandes/{case_id}/saisie/1/#f-alarme-1"
    gp.step(case_id, 1, {**CONTEXT, "f-alarme": "none"})
    assert gp.send(case_id).status_code == 302
    assert gp.case(case_id).row.state == "sent"
    # Without a flag the page of the stop leads back to the case
    assert gp.get(f"/demandes/{case_id}/ne-peut-pas-attendre/")["Location"] == f"/demandes/{case_id}/"


@pytest.mark.django_db(transaction=True)
def test_each_showing_and_each_decision_is_traced_by_the_code_of_the_flag_alone(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.step(case_id, 1, FLAGGED)
    gp.get(f"/demandes/{case_id}/ne-peut-pas-attendre/")
    gp.post(f"/demandes/{case_id}/ne-peut-pas-attendre/", {"suite": "corriger"})
    called = gp.post(f"/demandes/{case_id}/ne-peut-pas-attendre/", {"suite": "clore", "key": "k"})
    assert called.status_code == 302
    lines = whole_trail("case.red_flag", "i.solhac", world)
    assert [decision for line in lines for decision in ("shown", "corrected", "called") if decision in line] == [
        "shown",
        "corrected",
        "called",
    ]
    assert all("bleeding" in line and "compression" not in line for line in lines)
    # The draft is closed with its reason, and nothing was sent
    view = gp.case(case_id)
    assert (view.row.state, view.row.sent_at) == ("withdrawn", None)
    assert "Le 15 a été appelé" in view.events[-1].reason


def test_somebody_elses_stop_is_unknown(world: World) -> None:
    gp, other = Desk(world, "i.solhac"), Desk(world, "p.ormeau")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.step(case_id, 1, FLAGGED)
    assert other.get(f"/demandes/{case_id}/ne-peut-pas-attendre/").status_code == 404
    assert other.post(f"/demandes/{case_id}/ne-peut-pas-attendre/", {"suite": "clore"}).status_code == 404


@pytest.mark.parametrize(
    ("usage", "ticked", "heading", "numbers"),
    [
        ("signalement", {"f-mineur": "true"}, "Appelez le 119", ["119", "17"]),
        ("signalement", {"f-violence": "true"}, "Appelez le 17", ["17"]),
        ("signalement", {"f-vital": "true", "f-mineur": "true"}, "Appelez le 15", ["15", "119", "17"]),
        ("psychiatrie", {"f-suicide": "attempt"}, "Appelez le 15", ["15", "3114"]),
        ("psychiatrie", {"f-suicide": "not-asked"}, "Appelez le 3114", ["3114", "15"]),
        ("mission-humanitaire", {"f-urgence": "true"}, "Appelez les secours de votre mission", []),
    ],
)
def test_each_situation_says_whom_to_call(
    world: World, usage: str, ticked: dict[str, str], heading: str, numbers: list[str]
) -> None:
    gp = Desk(world, "i.solhac")
    patient = str(world.patients_of(world.gp)[0])
    begun = gp.post("/demandes/nouvelle/", {"patient": patient, "usage": usage, "key": "k"})
    case_id = UUID(begun["Location"].split("/")[2])
    stop = gp.autosave(case_id, ticked).json()["red_flag"]
    page = gp.get(stop).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert re.findall(r'href="tel:(\d+)"', page) == numbers
    assert ("L’alerte est donnée" in page) == (not numbers)
    # Closed after the call, the case does not say that it was to another number
    assert gp.post(stop, {"suite": "clore", "key": "k"}).status_code == 302
    said = gp.case(case_id).events[-1].reason
    assert ("Le 15 a été appelé" in said) is (heading == "Appelez le 15")
