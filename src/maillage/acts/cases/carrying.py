"""Answers taken out of one response and laid into another of the same form; answers of questions are never merged."""

from collections.abc import Iterable, Mapping
from typing import Any

from maillage.acts.forms import facade as forms

Answers = dict[str, list[dict[str, Any]]]


def flat(parent: Mapping[str, Any]) -> Answers:
    """Every answered question, whatever its group."""
    found: Answers = {}
    for item in parent.get("item", ()):
        if item.get("answer"):
            found[item["linkId"]] = list(item["answer"])
        found |= flat(item)
    return found


def laid_out(form: forms.Questionnaire, given: Answers) -> dict[str, Any]:
    """A response of this form with these answers, each in its group."""
    items = _nested(form.model.item, given)
    return {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items}


def _nested(items: Iterable[Any], given: Answers) -> list[dict[str, Any]]:
    nodes = []
    for item in items:
        node: dict[str, Any] = {"linkId": item.linkId}
        if given.get(item.linkId):
            node["answer"] = given[item.linkId]
        below = _nested(item.item, given)
        if below:
            node["item"] = below
        if len(node) > 1:
            nodes.append(node)
    return nodes
