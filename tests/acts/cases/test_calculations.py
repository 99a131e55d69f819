"""What a calculator gives in a real case: while one types, in the signed letter, and when the operator puts it out."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.acts.cases.story import ANSWER, SENDING, STEPS, VIEWS, Desk, photo_bytes, text_of
from tests.world import World

from maillage.acts.forms import facade as forms
from maillage.acts.usages.files import read_json
from maillage.acts.usages.package import load_package
from maillage.acts.workflow.sheet import Sheet
from maillage.clinical.aggir import VARIABLES as LETTERS
from maillage.clinical.facade import CALCULATORS, calculate
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
OPERATOR = "o.perrigault"
NAME = "seven-point"
SIX = {
    "f-reseau": "Y",
    "f-voile": "N",
    "f-vaisseaux": "Y",
    "f-pigmentation": "N",
    "f-stries": "Y",
    "f-points": "N",
    "f-regression": "Y",
}
FIGURES = ("Score", "6", "Score d’au moins 3 (seuil d’origine)", "Score d’au moins 1 (seuil révisé, 2011)")
CONCLUSIONS = ("bénin", "malin", "suspect", "éligible")


def _words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def expert(world: World) -> Desk:
    return Desk(world, "m.quevrain")


@pytest.fixture
def taken(world: World, gp: Desk, expert: Desk) -> UUID:
    """A request with a dermoscope, in the hands of its expert."""
    case_id = gp.draft(world.patients_of(world.gp)[0])
    for number, fields in enumerate((*STEPS[:-1], {"f-dermoscope": "true"}), start=1):
        assert gp.step(case_id, number, fields).status_code == 302
    for shade, view in enumerate((*VIEWS, "dermoscope")):
        assert gp.photo(case_id, photo_bytes(shade), view).status_code == 201
    team = str(world.team_of(world.dermatologist))
    assert gp.step(case_id, SENDING, {"answer": "given", "team": team}).status_code == 302
    assert gp.send(case_id)["Location"] == f"/demandes/{case_id}/"
    assert expert.fire(case_id, "take").status_code == 302
    return case_id


def _asked(desk: Desk, case_id: UUID, fields: dict[str, str], question: str = "score7", form: str = "report"):
    return desk.post(f"/demandes/{case_id}/calculs/{form}/?question={question}", fields)


def _switched(world: World, name: str, *, on: bool) -> None:
    operator = world.principal(OPERATOR)
    with open_context(operator):
        forms.switch(by=operator, name=name, on=on)


def test_the_page_asks_while_one_types_and_nothing_is_kept(gp: Desk, expert: Desk, taken: UUID) -> None:
    page = expert.get(f"/demandes/{taken}/").content.decode()
    assert f'hx-post="/demandes/{taken}/calculs/report/?question=score7"' in page
    almost = text_of(_asked(expert, taken, {name: value for name, value in SIX.items() if name != "f-regression"}))
    assert "Il manque" in almost
    assert "Régression (1 point)" in almost
    whole = text_of(_asked(expert, taken, SIX))
    assert all(words in whole for words in FIGURES)
    assert CALCULATORS[NAME].source in whole
    assert not [word for word in CONCLUSIONS if word in whole.casefold()]
    assert "Il manque" in text_of(_asked(expert, taken, {}))  # the answers sent before were not kept


def test_nobody_else_is_answered_and_no_other_question(world: World, gp: Desk, expert: Desk, taken: UUID) -> None:
    assert _asked(gp, taken, SIX).status_code == 404
    assert _asked(Desk(world, "p.ormeau"), taken, SIX).status_code == 404
    assert _asked(expert, taken, SIX, question="conclusion").status_code == 404
    assert _asked(expert, taken, {}, form="request").status_code == 404


def test_the_letter_has_the_figure_and_its_source(expert: Desk, taken: UUID) -> None:
    assert expert.autosave(taken, SIX | ANSWER, "report").status_code == 200
    preview = _words_of(expert.get(f"/demandes/{taken}/apercu.pdf").content)
    assert expert.fire(taken, "sign", **SIX, **ANSWER).status_code == 302
    (opinion,) = expert.photos(taken, kind="opinion")
    letter = _words_of(expert.get(opinion.url).content)
    for words in (preview, letter):
        assert "Score : 6" in words
        assert "seuil d’origine) : oui" in words
        assert "Argenziano 1998, Arch Dermatol 134:1563" in words
        assert f"version {CALCULATORS[NAME].version}" in words


def test_put_out_by_the_operator_the_form_is_filled_and_signed_without_it(
    world: World, expert: Desk, taken: UUID
) -> None:
    _switched(world, NAME, on=False)
    told = text_of(_asked(expert, taken, SIX))
    assert "éteint par l’exploitant" in told
    assert "Score d’au moins" not in told
    assert expert.fire(taken, "sign", **SIX, **ANSWER).status_code == 302
    (opinion,) = expert.photos(taken, kind="opinion")
    letter = _words_of(expert.get(opinion.url).content)
    assert "Stries irrégulières (1 point)" in letter
    assert "Score : 6" not in letter


def test_what_was_signed_keeps_its_figure_once_the_calculator_is_out(world: World, expert: Desk, taken: UUID) -> None:
    assert expert.fire(taken, "sign", **SIX, **ANSWER).status_code == 302
    _switched(world, NAME, on=False)
    page = text_of(expert.get(f"/demandes/{taken}/"))
    assert "Score : 6" in page
    assert CALCULATORS[NAME].source in page


def test_a_calculator_born_out_answers_once_lit(world: World) -> None:
    package = load_package(ROOT / "usages" / "geriatrie")
    sheet = Sheet(raw=read_json("request.json", package.files["request.json"]), form=package.forms["request"])
    sheet.fill("grille", True)
    letters = dict(zip(LETTERS, "AABBAACC", strict=True))
    for variable, letter in letters.items():
        sheet.fill(f"aggir_{variable}", letter)
    assert sheet.state.calculations["aggir_gir"].is_off
    _switched(world, "aggir", on=True)
    with open_context(world.gp):
        sheet.fill("aggir_coherence", letters["coherence"])
        assert sheet.state.calculations["aggir_gir"].result == calculate(
            CALCULATORS["aggir"], {"modalites": "AABBAACC"}
        )
