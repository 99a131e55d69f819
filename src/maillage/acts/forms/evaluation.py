"""Evaluates a form or an expression: the server is the authority, with the engine that the browser runs too."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from maillage.acts.forms import codes, runtime, words
from maillage.acts.forms.calculators import asked_of, calculations, text_of
from maillage.acts.forms.contracts import (
    FieldError,
    FormContext,
    FormState,
    ItemState,
    Questionnaire,
    Step,
)
from maillage.acts.forms.controls import GROUPED, control_of
from maillage.acts.forms.texts import answer_text, question_text
from maillage.toolbox.language import said

log = logging.getLogger(__name__)


def context_json(ctx: FormContext) -> dict[str, Any]:
    return {
        "patient": {key: value for key, value in ctx.patient.items() if value is not None},
        "record": {key: value for key, value in ctx.record.items() if value is not None},
        "user": dict(ctx.user),
        "request": ctx.request,
        "today": ctx.today.isoformat(),
    }


def evaluate_expression(expression: str, resource: Mapping[str, Any], ctx: FormContext) -> list[Any]:
    """What a FHIRPath gives over a resource. Raises ExpressionFailed."""
    return evaluate_expressions((expression,), resource, ctx)[0]


def evaluate_expressions(expressions: Sequence[str], resource: Mapping[str, Any], ctx: FormContext) -> list[list[Any]]:
    """What each gives over a resource, in one question to the engine. Raises ExpressionFailed."""
    found: list[list[Any]] = runtime.call("expressions", list(expressions), resource, context_json(ctx))
    return found


def evaluate(
    questionnaire: Questionnaire,
    response: Mapping[str, Any],
    ctx: FormContext,
    *,
    step: str | None = None,
    final: bool = False,
    keeps: bool = False,
) -> FormState:
    """Wrong values are always reported; `final` also reports what is missing. An expression that fails is empty.

    `keeps`: these answers have left their author; what was calculated from them is shown as it was.
    """
    asked = asked_of(questionnaire)
    verdict = runtime.call_form(
        "evaluate",
        questionnaire.key,
        questionnaire.program_json,
        response,
        context_json(ctx),
        words.said_by_engine(questionnaire.items),
        {"step": step, "final": final},
        asked,
    )
    note_failures(questionnaire, verdict["failed"])
    found = verdict["items"]
    items = {link_id: _item_state(questionnaire, link_id, one) for link_id, one in found.items()}
    # Calculators look at the answers that count, as the QuestionnaireResponse that leaves gives them.
    fed = dict(zip(asked, verdict["counted"], strict=True))
    calculated = calculations(questionnaire, fed, response if keeps else None)
    items |= {link_id: replace(items[link_id], text=text_of(one)) for link_id, one in calculated.items()}
    return FormState(
        questionnaire=questionnaire,
        response=verdict["response"],
        clean=verdict["clean"],
        context=ctx,
        items=items,
        errors=tuple(
            FieldError(error["id"], error["text"], field_id(questionnaire, error["id"]), _label(questionnaire, error))
            for error in verdict["errors"]
        ),
        steps=_steps(questionnaire, items),
        visible=frozenset(link_id for link_id, state in items.items() if state.visible),
        calculations=calculated,
        answers={link_id: tuple(one["answers"]) for link_id, one in found.items() if one["enabled"] and one["answers"]},
    )


def note_failures(questionnaire: Questionnaire, failed: list[str]) -> None:
    """By linkId and kind of expression only: what an engine says of a failure may quote an answer."""
    if failed:
        log.warning("expressions of form %s %s failed: %s", questionnaire.url, questionnaire.version, ", ".join(failed))


def _label(questionnaire: Questionnaire, error: Mapping[str, str]) -> str:
    return question_text(questionnaire.items[error["id"]])


def _item_state(questionnaire: Questionnaire, link_id: str, one: Mapping[str, Any]) -> ItemState:
    item = questionnaire.items[link_id]
    pairs = [next(iter(answer.items())) for answer in one["answers"]]
    calculated = item.expression(codes.CALCULATED) is not None
    return ItemState(
        link_id=link_id,
        visible=one["visible"],
        required=item.required,
        readonly=item.readOnly or calculated,
        calculated=calculated,
        values=tuple(value for _key, value in pairs),
        typed=tuple(one["typed"]),
        text=", ".join(answer_text(item, key, value) for key, value in pairs),
        error=one["error"],
        prefilled_from=one["prefilled"],
    )


def field_id(questionnaire: Questionnaire, link_id: str) -> str:
    """The HTML id of the control to go to: for a group of radios, the first of them."""
    grouped = control_of(questionnaire.items[link_id]) in GROUPED
    return f"f-{link_id}-0" if grouped else f"f-{link_id}"


def _steps(questionnaire: Questionnaire, items: Mapping[str, ItemState]) -> tuple[Step, ...]:
    groups = [item for item in questionnaire.model.item if item.type == "group" and items[item.linkId].visible]
    if not any(item.type == "group" for item in questionnaire.model.item):
        first = questionnaire.model.item[0]
        return (Step(first.linkId, said(questionnaire.title), 1),)
    return tuple(
        Step(item.linkId, said(item.text or questionnaire.title), number) for number, item in enumerate(groups, start=1)
    )
