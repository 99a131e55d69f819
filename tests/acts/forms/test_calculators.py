"""A question answered by a calculator of the clinical room: figures, what is missing, where they come from."""

import json
import re
from typing import Any

import pytest

from maillage.acts.forms import codes
from maillage.acts.forms.calculator_words import LABELS, VALUES, value_text
from maillage.acts.forms.facade import (
    FormContext,
    FormDefinitionError,
    clean_response,
    evaluate,
    kept_response,
    parse_questionnaire,
    read_view,
    render,
    render_calculation,
)
from maillage.clinical.facade import CALCULATORS, calculate_all, find, result_schema_of

QUESTIONS = ("neuropathie", "arteriopathie", "deformation", "antecedent")
FOOT = {"url": codes.CALCULATOR, "valueString": "diabetic-foot"}
ALL = {"neuropathie": True, "arteriopathie": True, "deformation": False, "antecedent": False}


def _given(name: str, expression: str) -> dict[str, Any]:
    return {
        "url": codes.CALCULATOR_INPUT,
        "valueExpression": {"name": name, "language": "text/fhirpath", "expression": expression},
    }


def _one(name: str, link_id: str) -> dict[str, Any]:
    return _given(name, f"%resource.repeat(item).where(linkId = '{link_id}').answer.value.select(iif($this, 1, 0))")


def _form(*extensions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    inputs = [_one(f"f[{place}]", link_id) for place, link_id in enumerate(QUESTIONS)]
    grade = {
        "linkId": "grade",
        "text": "Grade du pied",
        "type": "text",
        "readOnly": True,
        "extension": list(extensions) or [FOOT, *inputs],
    }
    asked = [{"linkId": link, "text": link.capitalize(), "type": "boolean"} for link in QUESTIONS]
    return {
        "resourceType": "Questionnaire",
        "url": "https://x.example/Questionnaire/pied",
        "version": "1.0.0",
        "title": "Pied",
        "status": "active",
        "item": [{"linkId": "pied", "text": "Pied", "type": "group", "item": [*asked, grade | changes]}],
    }


def _answers(**values: bool) -> dict[str, Any]:
    items = [{"linkId": link, "answer": [{"valueBoolean": value}]} for link, value in values.items()]
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "item": [{"linkId": "pied", "item": items}],
    }


def _grade(response: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in response["item"][0]["item"] if item["linkId"] == "grade"]


def test_figures_are_shown_read_and_kept_with_their_source() -> None:
    state = evaluate(parse_questionnaire(_form()), _answers(**ALL), FormContext())
    one = state.calculations["grade"]
    assert [(each.label, each.text) for each in one.figures] == [("Grade HAS 2007", "2"), ("Grade IWGDF 2019", "2")]
    page = str(render(state, calculated_at="/calculs/"))
    assert 'hx-post="/calculs/?question=grade"' in page
    assert "Grade IWGDF 2019" in page
    (row,) = [row for section in read_view(state) for row in section.rows if row.label == "Grade du pied"]
    assert row.text.startswith("Grade HAS 2007 : 2\nGrade IWGDF 2019 : 2\nGrade de risque")
    assert one.source in row.text
    assert one.purpose in row.text
    ((item),) = _grade(clean_response(state))
    kept = json.loads(item["answer"][0]["extension"][0]["valueString"])
    assert kept == {
        "name": "diabetic-foot",
        "version": one.version,
        "source": one.source,
        "purpose": one.purpose,
        "result": {"has2007": 2, "iwgdf2019": 2},
    }


def test_what_is_missing_is_named_by_its_question() -> None:
    state = evaluate(parse_questionnaire(_form()), _answers(neuropathie=True, deformation=False), FormContext())
    assert state.calculations["grade"].missing == ("Arteriopathie", "Antecedent")
    assert "Il manque" in str(render_calculation(state, "grade"))
    assert _grade(clean_response(state)) == []


def test_what_left_is_shown_as_it_was_calculated() -> None:
    form = parse_questionnaire(_form())
    before = kept_response(form, _answers(**ALL), FormContext())
    mark = _grade(before)[0]["answer"][0]["extension"][0]
    mark["valueString"] = json.dumps(json.loads(mark["valueString"]) | {"version": "0.1"})
    assert evaluate(form, before, FormContext(), keeps=True).calculations["grade"].version == "0.1"
    assert evaluate(form, before, FormContext()).calculations["grade"].version != "0.1"


def test_a_calculator_off_leaves_the_form_and_says_so() -> None:
    letters = "%resource.repeat(item).where(linkId = 'neuropathie').answer.value.select('AAAAAAAA')"
    form = _form({"url": codes.CALCULATOR, "valueString": "aggir"}, _given("modalites", letters))
    state = evaluate(parse_questionnaire(form), _answers(**ALL), FormContext(), final=True)
    assert state.calculations["grade"].is_off
    assert state.errors == ()
    assert "éteint" in str(render_calculation(state, "grade"))
    assert all(row.label != "Grade du pied" for section in read_view(state) for row in section.rows)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (_form({"url": codes.CALCULATOR, "valueString": "diabetic-feet"}), "Vouliez-vous écrire « diabetic-foot »"),
        (_form(FOOT), "Il manque à « diabetic-foot » son entrée « f »"),
        (_form(FOOT, _one("f[0]", "neuropatie")), "question inconnue : « neuropatie »"),
        (_form(FOOT, _one("g[0]", "neuropathie")), "n’a pas d’entrée « g[0] »"),
        (_form(FOOT, _one("f[0]", "grade")), "Ce calcul dépend de son résultat"),
        (_form(_one("f[0]", "neuropathie")), "Des entrées sans calcul"),
        (_form(readOnly=False), "personne n’y répond"),
        (_form(type="decimal"), "personne n’y répond"),
    ],
)
def test_what_a_form_asks_wrongly_of_a_calculator_is_named(form: dict[str, Any], said: str) -> None:
    with pytest.raises(FormDefinitionError) as refused:
        parse_questionnaire(form)
    assert any(said in str(problem) and problem.path.endswith("grade") for problem in refused.value.problems)


def test_every_figure_of_every_calculator_has_its_words_and_none_concludes() -> None:
    fields = {name for one in CALCULATORS.values() for name in result_schema_of(one)["properties"]}
    assert fields <= set(LABELS)
    words = " ".join(str(label) for label in (*LABELS.values(), *VALUES.values())).casefold()
    assert not re.search(r"bénin|malin|éligible|indiqué|contre-indi", words)


def test_a_window_that_a_calculator_tells_by_its_own_word_is_said_in_letters() -> None:
    hours = ("2026-03-10T07:00+01:00", "2026-03-10T14:00+01:00", "2026-03-12T07:00+01:00", None)
    given = [{"vu_bien": "2026-03-10T06:00+01:00", "imagerie": imaging} for imaging in hours]
    told = [each["evt_window"] for each in calculate_all(find("stroke-times"), given)]
    assert set(told) == set(VALUES)
    assert [value_text(word) for word in told] == [str(VALUES[word]) for word in told]
