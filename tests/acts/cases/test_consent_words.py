"""The patient's answer is asked, refused, shown and printed in the words of the usage: an interview is no opinion, and
somebody who is told is not asked."""

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.acts.cases import queries
from maillage.acts.cases.opinion import build
from maillage.acts.cases.presenters import steps
from maillage.acts.cases.presenters.band import band_of
from maillage.acts.usages import facade as usages
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db

WORDS = {
    "melan": ("Accord du patient", "Recueilli auprès du patient"),
    "telesoin-pharmacie": ("Accord pour un entretien à distance", "Le patient accepte l’entretien"),
    "signalement": ("Information de la personne", "La personne est informée et ne s’y oppose pas"),
}


def begun(desk: Desk, usage: str) -> UUID:
    patient = str(desk.world.patients_of(desk.principal)[0])
    answer = desk.post("/demandes/nouvelle/", {"patient": patient, "usage": usage, "key": str(uuid4())})
    return UUID(answer["Location"].split("/")[2])


def sending_step(desk: Desk, case_id: UUID) -> int:
    with open_context(desk.principal) as context:
        case = queries.case(context, case_id)
        assert case is not None
        return steps.count(case) - 1


def answer(desk: Desk, case_id: UUID, given: str, usage: str) -> None:
    with open_context(desk.principal):
        definition = usages.package(usages.active_version(usage).id).definition
        team = directory.teams_for(definition.teams.of or usage)[0].id
    assert desk.step(case_id, sending_step(desk, case_id), {"answer": given, "team": str(team)}).status_code == 302


@pytest.mark.parametrize("usage", WORDS)
def test_the_step_and_the_letter_speak_as_the_usage_does(world: World, usage: str) -> None:
    label, given = WORDS[usage]
    gp = Desk(world, "i.solhac")
    case_id = begun(gp, usage)
    page = f"/demandes/{case_id}/saisie/{sending_step(gp, case_id)}/"
    shown = text_of(gp.get(page))
    assert label in shown and given in shown
    assert not [words for words, _given in WORDS.values() if words != label and words in shown]
    assert gp.post(page, {"answer": "", "team": ""}).status_code == 422

    answer(gp, case_id, "given", usage)
    with open_context(gp.principal) as context:
        case = queries.case(context, case_id)
        assert case is not None
        name = next(iter(usages.package(case.usage_version_id).definition.documents))
        letter = build(case=case, name=name, by=context.principal, at=now(), preview_only=True)
    printed = " ".join(" ".join(each.extract_text() for each in PdfReader(BytesIO(letter)).pages).split())
    assert f"{label} {given}, le " in printed


@pytest.mark.parametrize(
    ("usage", "sentence"),
    [
        ("melan", "Le patient a refusé : la demande ne peut pas partir."),
        ("telesoin-pharmacie", "Le patient refuse l’entretien à distance, la demande ne peut pas partir."),
        ("signalement", "La personne s’y oppose, le signalement ne peut pas partir."),
    ],
)
def test_a_refusal_stops_the_request_in_its_own_words(world: World, usage: str, sentence: str) -> None:
    gp = Desk(world, "i.solhac")
    case_id = begun(gp, usage)
    answer(gp, case_id, "refused", usage)
    last = text_of(gp.get(f"/demandes/{case_id}/saisie/{sending_step(gp, case_id) + 1}/"))
    assert sentence in last


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        ("tele-avc", "Accord du patient : impossible à recueillir (urgence)"),
        ("signalement", "Information de la personne : elle ne peut pas être informée maintenant"),
    ],
)
def test_the_head_of_a_page_does_not_call_an_emergency_an_agreement(world: World, usage: str, told: str) -> None:
    gp = Desk(world, "i.solhac")
    case_id = begun(gp, usage)
    with open_context(gp.principal) as context:
        case = queries.case(context, case_id)
        assert case is not None
        asked = {"patient_id": case.patient_id, "source_id": case.id, "kind": "teleexpertise"}
        consent.collect(**asked, answer=consent.Answer.EMERGENCY)
        assert [fact.text.replace("\u00a0", " ") for fact in band_of(case).facts] == [told]
        consent.collect(**asked, answer=consent.Answer.GIVEN)
        assert told not in [fact.text for fact in band_of(case).facts]
