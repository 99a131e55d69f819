"""Creating the patient who is not there: what is refused, where, and what the region answers."""

import re
from typing import Any
from uuid import UUID

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


# Nobody of the region, in Bayeux; the key of the matricule is computed below.
NEW = {
    "birth_name": "QUEMERAIS-TOUL",
    "first_birth_name": "Armelle",
    "birth_on": "12/03/1958",
    "sex": "F",
    "birth_place_code": "14047",
}


def _record_of(answer: Any) -> UUID:
    found = re.search(r"/patients/([0-9a-f-]{36})/", answer["Location"])
    assert found
    return UUID(found[1])


def _found(desk: Desk, typed: str) -> list[str]:
    """Names of the patients found, as the list shows them."""
    page = desk.client.get("/recherche/", {"q": typed}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    return re.findall(r'<a href="/patients/[0-9a-f-]{36}/">([^<]+)</a>', page.content.decode())


def _look_up(desk: Desk, **changed: str) -> object:
    return desk.post("/patients/nouveau/", {**NEW, **changed})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ins", "258031404712199", "clé"),
        ("ins", "12", "15"),
        ("birth_on", "31/02/1958", "compte 28 jours"),
        ("birth_on", "12/03/2158", "date"),
        ("birth_name", "DUPONT2", "chiffre"),
        ("birth_name", "", "Saisissez le nom de naissance."),
        ("sex", "", "Indiquez le sexe."),
        ("birth_place_code", "1404", "cinq caractères"),
    ],
)
def test_what_cannot_exist_is_refused_where_it_is_typed(world: World, field: str, value: str, words: str) -> None:
    page = _look_up(Desk(world, "i.solhac"), **{field: value})
    assert page.status_code == 422
    html = page.content.decode()
    control = re.search(rf'<input[^>]*name="{field}"[^>]*>', html)
    assert control and "aria-describedby" in html
    told = re.search(rf'id="id_{field}_error">(.*?)</p>', html, re.DOTALL)
    assert told and words in re.sub(r"<[^>]+>", "", told[1])
    # Nothing else that was typed is lost
    for name, typed in NEW.items():
        if name not in (field, "sex"):
            assert f'value="{typed}"' in html


def test_an_unknown_person_is_created_and_opens(world: World) -> None:
    gp = Desk(world, "i.solhac")
    page = _look_up(gp)
    assert page.status_code == 200 and "La région ne connaît pas ce patient" in text_of(page)
    lookup = re.search(r'name="lookup" value="([^"]+)"', page.content.decode())
    assert lookup
    made = gp.post("/patients/nouveau/fiche/", {**NEW, "lookup": lookup[1]})
    assert made.status_code == 302
    assert "QUEMERAIS-TOUL" in text_of(gp.get(made["Location"]))
    # Asked again by the same practice, it is their own record that opens; two taps make one patient
    assert _look_up(gp)["Location"] == made["Location"]
    again = gp.post("/patients/nouveau/fiche/", {**NEW, "lookup": lookup[1]})
    assert again.status_code == 422 and str(_record_of(made)) in again.content.decode()


def test_without_a_look_up_nobody_is_created(world: World) -> None:
    gp = Desk(world, "i.solhac")
    for lookup in ("", "x", "00000000-0000-0000-0000-000000000000"):
        refused = gp.post("/patients/nouveau/fiche/", {**NEW, "lookup": lookup})
        assert refused.status_code == 422 and "Cherchez d’abord ce patient" in text_of(refused)
    assert _found(gp, "quemerais") == []


def test_a_person_known_elsewhere_is_attached_on_a_declaration_that_the_trail_keeps(world: World) -> None:
    gp, foreign = Desk(world, "i.solhac"), Desk(world, "p.ormeau")
    page = _look_up(gp)
    lookup = re.search(r'name="lookup" value="([^"]+)"', page.content.decode())
    assert lookup
    patient = _record_of(gp.post("/patients/nouveau/fiche/", {**NEW, "lookup": lookup[1]}))
    # Somebody else in the region asks: one word, and nothing of the record
    answer = _look_up(foreign)
    assert "La région connaît déjà ce patient" in text_of(answer)
    assert str(patient) not in answer.content.decode()
    assert foreign.get(f"/patients/{patient}/").status_code == 404
    # Without the declaration, nothing opens
    refused = foreign.post("/patients/nouveau/rattacher/", NEW)
    assert refused.status_code == 422 and foreign.get(f"/patients/{patient}/").status_code == 404
    # With it, the record opens, and the patient reads why
    opened = foreign.post("/patients/nouveau/rattacher/", {**NEW, "declares_care": "on"})
    assert _record_of(opened) == patient
    trail = text_of(foreign.get(f"/patients/{patient}/?vue=acces"))
    assert "Dre Pascale Ormeau" in trail and "prise en charge déclarée par le professionnel" in trail


def test_a_homonym_born_elsewhere_is_neither_shown_nor_merged(world: World) -> None:
    gp, foreign = Desk(world, "i.solhac"), Desk(world, "p.ormeau")
    page = _look_up(gp)
    lookup = re.search(r'name="lookup" value="([^"]+)"', page.content.decode())
    assert lookup
    gp.post("/patients/nouveau/fiche/", {**NEW, "lookup": lookup[1]})
    unsure = _look_up(foreign, birth_place_code="")
    assert "La région ne peut pas trancher" in text_of(unsure)
    assert NEW["birth_place_code"] not in unsure.content.decode()


def test_too_many_questions_are_refused_in_one_sentence(world: World) -> None:
    gp = Desk(world, "i.solhac")
    answers = [_look_up(gp, birth_on=f"{day:02}/03/1958") for day in range(1, 32)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 422
    assert "Attendez dix minutes avant la prochaine." in text_of(answers[30])


def test_somebody_who_cannot_say_who_they_are_is_cared_for(world: World) -> None:
    gp = Desk(world, "i.solhac")
    missing = gp.post("/patients/nouveau/non-identifie/", {"label": "", "sex": "F"})
    assert missing.status_code == 422 and "Donnez un repère à ce patient" in text_of(missing)
    old = gp.post("/patients/nouveau/non-identifie/", {"label": "Inconnu", "sex": "F", "approximate_age": "140"})
    assert old.status_code == 422 and "entre 0 et 120 ans" in text_of(old)
    made = gp.post(
        "/patients/nouveau/non-identifie/", {"label": "Inconnue du parking", "sex": "F", "approximate_age": "40"}
    )
    assert "Inconnue du parking".upper() in text_of(gp.get(made["Location"])).upper()
    assert any("parking" in name.lower() for name in _found(gp, "parking"))
    # And a request starts from there
    assert gp.sent(_record_of(made))
