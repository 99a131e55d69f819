"""Reads a Questionnaire as JSON: gives a checked form, or every problem with what to do about it, in French."""

import json
from graphlib import CycleError
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from maillage.acts.forms import checks, program
from maillage.acts.forms.contracts import FormDefinitionError, Problem, Questionnaire
from maillage.acts.forms.places import lines_of, located
from maillage.acts.forms.schema import QuestionnaireModel
from maillage.acts.forms.shape import problems_of
from maillage.acts.forms.trials import Trial

MOST_ITEMS = 1000
MOST_BYTES = 2_000_000
DEEPEST = 20


def parse_questionnaire(data: dict[str, Any] | str, *, where: str = "", tried: bool = False) -> Questionnaire:
    """`where` names the file in the paths of the problems. Given as text, the problems also carry lines.

    `tried`: this very text was read before it was published. Its expressions are not tried again, under a time cap
    that a busy machine would not hold.
    """
    raw, lines = _read(data, where)
    try:
        model = QuestionnaireModel.model_validate(raw)
    except ValidationError as refused:
        raise FormDefinitionError(located(problems_of(refused, raw), lines, where)) from refused
    pairs = list(program.walk(model.item))
    found = checks.check(model, pairs)
    if found:
        raise FormDefinitionError(located(found, lines, where))
    items = {item.linkId: item for item, _parent in pairs}
    parents = {item.linkId: parent for item, parent in pairs}
    try:
        order = program.ordered(program.dependencies(model, items, parents), list(items))
    except CycleError as cycle:
        raise FormDefinitionError(located([checks.cycle_problem(cycle, items)], lines, where)) from cycle
    built = program.build(model, order)
    text, key = program.as_text(built)
    failing = [] if tried else Trial(model, items, parents, text, key).problems()
    if failing:
        raise FormDefinitionError(located(failing, lines, where))
    return Questionnaire(
        url=model.url or "",
        version=model.version or "",
        title=model.title or "",
        model=model,
        items=MappingProxyType(items),
        parents=MappingProxyType(parents),
        program=MappingProxyType(built),
        program_json=text,
        key=key,
    )


def _read(data: dict[str, Any] | str, where: str) -> tuple[dict[str, Any], dict[str, int]]:
    lines: dict[str, int] = {}
    raw: Any = data
    if isinstance(data, str):
        if len(data) > MOST_BYTES:
            raise _refused(where, "Ce fichier est trop lourd.", "Un formulaire tient en moins de 2 Mo.")
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            raise _refused(where, "Ce fichier n’est pas du JSON.", "Corrigez la ponctuation.", line) from error
        lines = lines_of(data)
    if not isinstance(raw, dict):
        raise _refused(where, "Un Questionnaire est un objet JSON.", 'Commencez par {"resourceType": …}.')
    if _depth(raw) > DEEPEST * 2 or _count(raw) > MOST_ITEMS:
        raise _refused(where, "Ce formulaire est trop grand.", f"Au plus {MOST_ITEMS} items, {DEEPEST} niveaux.")
    return raw, lines


def _refused(where: str, message: str, remedy: str, line: int | None = None) -> FormDefinitionError:
    return FormDefinitionError((Problem(where or "Questionnaire", message, remedy, line),))


def _depth(value: Any) -> int:
    """How deep the item arrays go, without recursion: the text may be hostile."""
    deepest, pending = 0, [(value, 0)]
    while pending:
        node, level = pending.pop()
        deepest = max(deepest, level)
        if level > DEEPEST * 2:
            return level
        children = node.get("item") if isinstance(node, dict) else None
        if isinstance(children, list):
            pending += [(child, level + 1) for child in children]
    return deepest


def _count(value: dict[str, Any]) -> int:
    total, pending = 0, [value]
    while pending:
        node = pending.pop()
        children = node.get("item") if isinstance(node, dict) else None
        if isinstance(children, list):
            total += len(children)
            pending += children
    return total
