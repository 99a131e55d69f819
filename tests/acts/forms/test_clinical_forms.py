"""The seventeen forms of the clinical material: written as Questionnaires, filled, shown, read, kept."""

import unicodedata
from html import unescape

import pytest
from django.http import QueryDict
from tests.acts.forms.build import form, group, item, options
from tests.published import ABSENT, published

from maillage.acts.forms.facade import (
    FormContext,
    clean_response,
    evaluate,
    parse_questionnaire,
    read_view,
    render,
    response_from_post,
)

FORMS = published("forms", "forms_fr.json", absent={"forms": {}})["forms"]
TYPES = {
    "choice": "choice", "mchoice": "choice", "text": "text", "str": "string", "int": "integer", "dec": "decimal",
    "date": "date", "dt": "dateTime", "bool": "boolean", "att": "attachment", "ref": "reference",
}  # fmt: skip
TYPED = {
    "text": "Rien à signaler", "str": "Dos", "int": "12", "dec": "7,5", "date": "2026-02-03",
    "dt": "2026-02-03T14:30", "bool": "true", "ref": "Dr Solhac",
}  # fmt: skip
pytestmark = pytest.mark.skipif(not FORMS, reason=ABSENT)


def questionnaire(source):
    sections = [
        group(f"s{number}", *(_item(number, each) for each in section["items"]), text=section["title"])
        for number, section in enumerate(source["sections"], start=1)
    ]
    return form(*sections, title=source["title"])


def _item(number, each):
    made = item(_link_id(number, each), TYPES[each["type"]], text=each["text"], required=each["required"])
    if each["type"] == "mchoice":
        made["repeats"] = True
    if "options" in each:
        coded = options(*each["options"])
        for place, option in enumerate(coded):
            option["valueCoding"]["code"] = str(place)
        made["answerOption"] = coded
    return made


def _link_id(number, each):
    """The material names some questions with accents, which an address of a field does without."""
    plain = unicodedata.normalize("NFKD", each["linkId"]).encode("ascii", "ignore").decode()
    return f"s{number}.{plain}"


def _typed(source):
    data = QueryDict(mutable=True)
    for number, section in enumerate(source["sections"], start=1):
        for each in section["items"]:
            if each["type"] != "att":
                data[f"f-{_link_id(number, each)}"] = TYPED.get(each["type"], "0")
    return data


def test_there_are_seventeen():
    assert len(FORMS) == 17


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_clinical_form_is_filled_shown_and_read(name):
    source, ctx = FORMS[name], FormContext()
    made = parse_questionnaire(questionnaire(source))
    empty = evaluate(made, {}, ctx, final=True)
    wanted = [each for section in source["sections"] for each in section["items"] if each["required"]]
    assert len(empty.errors) == len([each for each in wanted if each["type"] != "att"])
    state = evaluate(made, response_from_post(made, _typed(source), {}), ctx, final=True)
    assert state.errors == ()
    asked = [each for section in source["sections"] for each in section["items"] if each["type"] != "att"]
    assert sum(len(section.rows) for section in read_view(state)) == len(asked)
    page = unescape(render(state))
    assert [each["text"] for each in asked if each["text"] not in page] == []
    assert len(clean_response(state)["item"]) == len(source["sections"])
