"""Turns a checked Questionnaire into what the engine runs: flat items, in the order of their dependencies."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from maillage.acts.forms import codes
from maillage.acts.forms.schema import AnswerOption, Coding, Item, QuestionnaireModel

# What a person may write where the form says nothing: room for a long answer, none for a file pasted by mistake.
MOST_SIGNS = {"string": 1000, "open-choice": 1000, "reference": 1000, "url": 1000, "text": 20_000}
MOST_REPEATS = 100
_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'")


def walk(items: tuple[Item, ...], parent: str | None = None) -> Iterator[tuple[Item, str | None]]:
    """Every item with the linkId of its parent, in the order of the page."""
    for item in items:
        yield item, parent
        yield from walk(item.item, item.linkId)


def label_of(item: Item) -> str:
    """The question in French, as the engine knows it: prefix, text, unit. A page shows `texts.question_text`."""
    text = " ".join(part for part in (item.prefix, item.text) if part)
    unit = unit_of(item)
    return f"{text}, en {unit}" if unit and text and not text.endswith(f"({unit})") else text


def unit_of(item: Item) -> str:
    unit = item.first(codes.UNIT)
    return (unit.display or unit.code or "") if isinstance(unit, Coding) else ""


def option_key(option: AnswerOption, shared: set[str]) -> str:
    """The value of the control: the code, or system|code when two options of the question share it."""
    coding = option.valueCoding
    if coding is not None:
        code = coding.code or coding.display or ""
        return f"{coding.system}|{code}" if code in shared else code
    if option.valueReference is not None:
        return option.valueReference.reference or option.valueReference.display or ""
    values = (option.valueString, option.valueInteger, option.valueDate, option.valueTime)
    return next(str(value) for value in values if value is not None)


def options_of(item: Item) -> list[dict[str, Any]]:
    """key, label, answer of each option."""
    seen = [each.valueCoding.code for each in item.answerOption if each.valueCoding and each.valueCoding.code]
    shared = {code for code in seen if seen.count(code) > 1}
    found = []
    for option in item.answerOption:
        answer = option.model_dump(exclude_none=True, exclude={"initialSelected"})
        key = option_key(option, shared)
        coding = option.valueCoding
        reference = option.valueReference
        label = (coding and coding.display) or (reference and reference.display) or key
        found.append({"key": key, "label": label, "answer": answer, "initial": option.initialSelected})
    return found


def steps_of(model: QuestionnaireModel) -> dict[str, str]:
    """The step of each item at the first level: a group is one; a lone question goes with the step before it."""
    groups = [item.linkId for item in model.item if item.type == "group"]
    current = groups[0] if groups else model.item[0].linkId
    found = {}
    for item in model.item:
        if item.type == "group":
            current = item.linkId
        found[item.linkId] = current
    return found


def notes_of(model: QuestionnaireModel) -> dict[str, Item]:
    """The text that follows a calculated question says what the result is worth: it is read with it."""
    found: dict[str, Item] = {}
    before: Item | None = None
    for item, _parent in walk(model.item):
        if before is not None and item.type == "display" and not item.is_help:
            found[before.linkId] = item
        before = item if item.expression(codes.CALCULATED) else None
    return found


def dependencies(
    model: QuestionnaireModel, items: Mapping[str, Item], parents: Mapping[str, str | None]
) -> dict[str, set[str]]:
    """What each item waits for: its parent, the questions of its conditions, those its expressions name."""
    found: dict[str, set[str]] = {}
    for link_id, item in items.items():
        waits = {condition.question for condition in item.enableWhen}
        known = variables_of(model, items, parents, link_id)
        for url in (codes.CALCULATED, codes.ENABLE_WHEN):
            # Naming itself is no cycle by itself: whether its answer matters is seen when it is tried.
            waits |= _named(item.expression(url), items, known) - {link_id}
        for given in item.extensions(codes.CALCULATOR_INPUT):
            waits |= _named(given.valueExpression.expression if given.valueExpression else None, items, known)
        parent = parents[link_id]
        if parent is not None:
            waits.add(parent)
        found[link_id] = waits & set(items)
    return found


def variables_of(
    model: QuestionnaireModel, items: Mapping[str, Item], parents: Mapping[str, str | None], link_id: str | None
) -> dict[str, str]:
    """The variables that an expression of this item may name, with what they say: its own and those above."""
    found: dict[str, str] = {}
    while link_id is not None:
        found = {one["name"]: one["expression"] for one in _variables(items[link_id].extension)} | found
        link_id = parents[link_id]
    return {one["name"]: one["expression"] for one in _variables(model.extension)} | found


def _named(expression: str | None, items: Mapping[str, Item], variables: Mapping[str, str]) -> set[str]:
    """The questions of this form that an expression names, itself or through variables."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = [expression] if expression else []
    while pending:
        text = pending.pop()
        # What only reads %request names questions of another form.
        if "%request" not in text or "%resource" in text:
            found |= {literal for literal in _LITERAL.findall(text) if literal in items}
        used = {name for name in variables if f"%{name}" in text} - seen
        seen |= used
        pending += [variables[name] for name in used]
    return found


def ordered(waits: Mapping[str, set[str]], sequence: list[str]) -> list[str]:
    """An order in which everything comes after what it waits for. Raises CycleError."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for link_id in sequence:
        sorter.add(link_id, *sorted(waits[link_id]))
    return list(sorter.static_order())


def cycle_of(error: CycleError) -> list[str]:
    return list(error.args[1])


def build(model: QuestionnaireModel, order: list[str]) -> dict[str, Any]:
    """The program. Small: it travels to the browser."""
    steps = steps_of(model)
    items: dict[str, Any] = {}
    for item, parent in walk(model.item):
        above = items[parent] if parent is not None else {"step": steps[item.linkId]}
        made = {**_item(item), "parent": parent, "step": above["step"]}
        items[item.linkId] = {**made, "hidden": True} if above.get("hidden") else made
    canonical = f"{model.url}|{model.version}" if model.url and model.version else model.url
    return {
        "canonical": canonical,
        "roots": [item.linkId for item in model.item],
        "sequence": list(items),
        "order": order,
        "variables": _variables(model.extension),
        "items": items,
    }


def _item(item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": item.linkId,
        "type": item.type,
        "text": item.text,
        "label": label_of(item),
        "key": codes.VALUE_KEYS.get(item.type),
        "numeric": item.type in codes.NUMBERS,
        "required": item.required,
        "repeats": item.repeats,
        "readonly": item.readOnly,
        "hidden": item.first(codes.HIDDEN) is True,
        "maxLength": item.maxLength or MOST_SIGNS.get(item.type),
        "min": _bound(item, codes.MIN_VALUE),
        "max": _bound(item, codes.MAX_VALUE),
        "places": item.first(codes.MAX_DECIMAL_PLACES),
        "minOccurs": item.first(codes.MIN_OCCURS),
        "maxOccurs": item.first(codes.MAX_OCCURS) or (MOST_REPEATS if item.repeats else None),
        "regex": item.first(codes.REGEX),
        "entryFormat": item.first(codes.ENTRY_FORMAT),
        "calculated": item.expression(codes.CALCULATED),
        "enableExpression": item.expression(codes.ENABLE_WHEN),
        "initialExpression": item.expression(codes.INITIAL),
        "behavior": item.enableBehavior,
        "variables": _variables(item.extension),
        "children": [child.linkId for child in item.item],
        "enable": [
            {"question": each.question, "operator": each.operator, "answer": next(iter(each.answers.values()), None)}
            for each in item.enableWhen
        ],
    }
    unit = item.first(codes.UNIT)
    if isinstance(unit, Coding):
        given = {"unit": unit.display or unit.code, "system": unit.system, "code": unit.code}
        made["unit"] = {key: value for key, value in given.items() if value}
    options = options_of(item)
    if options:
        made["options"] = [{"key": each["key"], "answer": each["answer"]} for each in options]
    made["initial"] = [each["answer"] for each in options if each["initial"]] or [
        value.model_dump(exclude_none=True) for value in item.initial
    ]
    # Zero is a bound like another: only what says nothing is left out.
    return {
        key: value for key, value in made.items() if value is not None and value is not False and value not in ([], "")
    }


def _bound(item: Item, url: str) -> Any:
    value = item.first(url)
    return getattr(value, "value", value)


def _variables(extensions: Any) -> list[dict[str, str]]:
    return [
        {"name": each.valueExpression.name or "", "expression": each.valueExpression.expression}
        for each in extensions
        if each.url == codes.VARIABLE and each.valueExpression is not None
    ]


def as_text(program: Mapping[str, Any]) -> tuple[str, str]:
    """The program as JSON, and the key under which the engine remembers it."""
    text = json.dumps(program, ensure_ascii=False, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()[:24]
