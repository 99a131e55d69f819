"""Calculators of the clinical room, named by a question: what they are given, what they show, what is missing.

Figures, thresholds and what is missing, never a conclusion. What was calculated is kept with the answers that leave,
and shown again as it was. Refuses nothing of a form: switched off, a calculator says so and the form goes on.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms import codes
from maillage.acts.forms.calculator_words import result_label, value_text
from maillage.acts.forms.contracts import Calculation, Figure, Questionnaire
from maillage.acts.forms.schema import Item
from maillage.acts.forms.switches import is_on
from maillage.acts.forms.texts import said_question
from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.facade import CALCULATORS, calculate, schema_of
from maillage.toolbox.language import said

# `modalites`, `modalites[3]`, `criteres.asymetrie`: a whole input, one place of a list or of letters, one key of it.
PLACE = re.compile(r"(?P<field>[A-Za-z_]\w*)(?:\[(?P<place>\d{1,3})\]|\.(?P<key>\w+))?")
LINK_ID = re.compile(r"linkId\s*=\s*'([^']*)'")
_ABSENT = object()
Asked = tuple[str, str]  # linkId of the question, one of the expressions that feed its calculator


@dataclass(frozen=True, slots=True)
class Input:
    field: str
    place: int | None
    key: str | None
    expression: str

    @property
    def link_ids(self) -> tuple[str, ...]:
        return tuple(LINK_ID.findall(self.expression))


@cache
def inputs_schema(name: str) -> Mapping[str, Any]:
    """JSON Schema of what a calculator is given: made once, looked at for each question of each form."""
    return schema_of(CALCULATORS[name])


def calculator_of(item: Item) -> str | None:
    """The name of the calculator that answers this question."""
    found = item.first(codes.CALCULATOR)
    return found if isinstance(found, str) else None


def inputs_of(item: Item) -> Iterator[Input]:
    """What the question gives to its calculator; a name badly written is left to the check."""
    for extension in item.extensions(codes.CALCULATOR_INPUT):
        given = extension.valueExpression
        match = PLACE.fullmatch(given.name or "") if given is not None else None
        if given is not None and match is not None:
            place = int(match["place"]) if match["place"] else None
            yield Input(match["field"], place, match["key"], given.expression)


def has_calculators(questionnaire: Questionnaire) -> bool:
    return any(calculator_of(item) in CALCULATORS for item in questionnaire.items.values())


def asked_of(questionnaire: Questionnaire) -> list[Asked]:
    """What the calculators of a form read: each expression with its question, in one order."""
    named = [item for item in questionnaire.items.values() if calculator_of(item) in CALCULATORS]
    return list(dict.fromkeys((item.linkId, one.expression) for item in named for one in inputs_of(item)))


def calculations(
    questionnaire: Questionnaire,
    found_by: Mapping[Asked, list[Any]],
    kept: Mapping[str, Any] | None = None,
) -> dict[str, Calculation]:
    """Each calculator of a form over what its expressions gave. `kept`: answers that left, whose figures do not
    change."""
    found: dict[str, Calculation] = {}
    for link_id, item in questionnaire.items.items():
        name = calculator_of(item)
        if name is not None and name in CALCULATORS:
            before = _kept(kept, link_id) if kept is not None else None
            found[link_id] = before or _one(questionnaire, item, CALCULATORS[name], found_by)
    return found


def _one(
    questionnaire: Questionnaire, item: Item, calculator: Calculator, found_by: Mapping[Asked, list[Any]]
) -> Calculation:
    if not is_on(calculator.name):
        return _about(calculator, is_off=True)
    given = [(one, _value(found_by[item.linkId, one.expression])) for one in inputs_of(item)]
    data, absent = _laid_out(calculator, given)
    if absent:
        return _about(calculator, missing=_questions(questionnaire, absent))
    try:
        result = calculate(calculator, data)
        return _about(calculator, figures=_figures(result), result=result)
    except Refused as wrong:
        return _about(calculator, reason=wrong.reason)


def _value(found: list[Any]) -> Any:
    if not found:
        return _ABSENT
    return found[0] if len(found) == 1 else found


def _laid_out(calculator: Calculator, found: list[tuple[Input, Any]]) -> tuple[dict[str, Any], list[Input]]:
    """The object that the calculator reads, and the inputs that it needs and nobody answered."""
    schema = inputs_schema(calculator.name)
    data: dict[str, Any] = {}
    absent: list[Input] = []
    for one, value in found:
        needs, nullable = _needs(schema, one)
        if value is _ABSENT:
            if needs and not nullable:
                absent.append(one)
                continue
            if not needs:
                continue
            value = None
        if one.place is not None:
            data.setdefault(one.field, {})[one.place] = value
        elif one.key is not None:
            data.setdefault(one.field, {})[one.key] = value
        else:
            data[one.field] = value
    for field in {one.field for one, _value in found if one.place is not None} & set(data):
        places = [data[field][place] for place in sorted(data[field])]
        is_text = schema["properties"][field].get("type") == "string"
        data[field] = "".join(str(each) for each in places) if is_text else places
    return data, absent


def _needs(schema: Mapping[str, Any], one: Input) -> tuple[bool, bool]:
    """Whether the calculator needs this input, and whether it may be told that nobody knows."""
    field = schema["properties"].get(one.field, {})
    if one.place is not None:
        return True, None in field.get("items", {}).get("enum", ())
    if one.key is not None:
        return one.field in schema.get("required", ()), False
    return one.field in schema.get("required", ()), {"type": "null"} in field.get("anyOf", ())


def _questions(questionnaire: Questionnaire, absent: list[Input]) -> tuple[str, ...]:
    """The questions to answer, by their own words; one may feed several inputs."""
    named = dict.fromkeys(link for one in absent for link in one.link_ids if link in questionnaire.items)
    return tuple(said_question(questionnaire.items[link]) for link in named) or tuple(one.field for one in absent)


def _figures(result: Mapping[str, Any]) -> tuple[Figure, ...]:
    return tuple(Figure(result_label(name), value_text(value)) for name, value in result.items())


def _about(calculator: Calculator, **given: Any) -> Calculation:
    return Calculation(
        name=calculator.name,
        version=calculator.version,
        title=said(calculator.title),
        purpose=said(calculator.purpose),
        source=said(calculator.source),
        device_class=calculator.device_class or "",
        **given,
    )


def text_of(one: Calculation) -> str:
    """As it is read and printed: a line for each figure, then where they come from; or what is missing."""
    if one.is_off:
        return ""
    if one.missing:
        return _("Non calculé ; il manque : %(what)s") % {"what": ", ".join(one.missing)}
    if one.reason:
        return _("Non calculé : %(why)s") % {"why": one.reason}
    figures = [_("%(label)s : %(value)s") % {"label": each.label, "value": each.text} for each in one.figures]
    about = {"title": one.title, "version": one.version, "source": one.source, "purpose": one.purpose}
    return "\n".join([*figures, _("%(title)s, version %(version)s. Source : %(source)s %(purpose)s") % about])


def answer_of(one: Calculation) -> dict[str, Any]:
    """What the QuestionnaireResponse keeps: the figures in words, and the whole calculation beside them."""
    kept = {
        "name": one.name,
        "version": one.version,
        "source": one.source,
        "purpose": one.purpose,
        "result": dict(one.result),
    }
    mark = {"url": codes.CALCULATION, "valueString": json.dumps(kept, ensure_ascii=False)}
    return {"extension": [mark], "valueString": text_of(one)}


def _kept(response: Mapping[str, Any], link_id: str) -> Calculation | None:
    marks = [
        mark.get("valueString")
        for item in _items(response)
        if item.get("linkId") == link_id
        for answer in item.get("answer", ())
        for mark in answer.get("extension", ())
        if mark.get("url") == codes.CALCULATION
    ]
    return _read(marks[0]) if marks else None


def _read(text: Any) -> Calculation | None:
    """As it was calculated then: version and source are those of that day. What is not ours is left out."""
    try:
        found = json.loads(text)
        calculator, result = CALCULATORS[found["name"]], found["result"]
        figures = _figures(result)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    now = _about(calculator, figures=figures, result=result)
    return replace(now, version=str(found.get("version", "")), source=said(str(found.get("source", ""))))


def _items(parent: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in parent.get("item", ()):
        yield item
        yield from _items(item)


def with_calculations(
    questionnaire: Questionnaire, response: Mapping[str, Any], found: Mapping[str, Calculation]
) -> dict[str, Any]:
    """The same answers with what was calculated from them; what was not leaves no answer."""
    done = dict(response)
    for link_id, one in found.items():
        answer = answer_of(one) if one.figures else None
        done = _put(questionnaire, done, _chain(questionnaire, link_id), answer)
    return done


def _chain(questionnaire: Questionnaire, link_id: str) -> list[str]:
    chain: list[str] = []
    here: str | None = link_id
    while here is not None:
        chain.insert(0, here)
        here = questionnaire.parents[here]
    return chain


def _put(
    questionnaire: Questionnaire, parent: Mapping[str, Any], chain: list[str], answer: dict[str, Any] | None
) -> dict[str, Any]:
    """`parent` with this answer at the end of the chain, its items in the order of the form."""
    head, rest = chain[0], chain[1:]
    items = [dict(item) for item in parent.get("item", ())]
    mine = next((item for item in items if item.get("linkId") == head), None)
    if mine is None:
        if answer is None:
            return dict(parent)
        text = questionnaire.items[head].text
        mine = {"linkId": head, **({"text": text} if text else {})}
        items.append(mine)
    if rest:
        mine.update(_put(questionnaire, mine, rest, answer))
    elif answer is None:
        mine.pop("answer", None)
    else:
        mine["answer"] = [answer]
    kept = [item for item in items if item is not mine or item.get("answer") or item.get("item")]
    order = {link_id: place for place, link_id in enumerate(questionnaire.items)}
    return {**parent, "item": sorted(kept, key=lambda item: order.get(str(item.get("linkId")), 0))}
