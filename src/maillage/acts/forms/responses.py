"""Makes QuestionnaireResponses: the first one, the one typed in a page, the one that may leave the house."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from maillage.acts.forms import codes, runtime
from maillage.acts.forms.calculators import has_calculators, with_calculations
from maillage.acts.forms.contracts import FormContext, FormState, Questionnaire
from maillage.acts.forms.evaluation import context_json, evaluate, note_failures
from maillage.acts.forms.words import source_of
from maillage.toolbox.clock import fr_date


def initial_response(questionnaire: Questionnaire, ctx: FormContext) -> dict[str, Any]:
    """The first answers: those the definition gives, and those the record knows, marked with their source."""
    found = _run("initial", questionnaire, context_json(ctx))
    note_failures(questionnaire, found["failed"])
    answers = {link_id: _marked(one, ctx.today) for link_id, one in found["found"].items() if one["answers"]}
    return _run("assemble", questionnaire, answers)


def _marked(one: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
    if not one["expression"]:
        return list(one["answers"])
    label = source_of(one["expression"])
    if one["noted"]:
        noted = date.fromisoformat(str(one["noted"])[:10])
        label = f"{label}, {fr_date(noted, year=noted.year != today.year)}"
    mark = {"url": codes.PREFILLED, "valueString": label}
    return [{"extension": [mark], **answer} for answer in one["answers"]]


def fitted(
    questionnaire: Questionnaire, values: Mapping[str, list[Any]], source: str
) -> dict[str, list[dict[str, Any]]]:
    """Values that come from elsewhere, as answers of this form marked with their source; what does not fit is left."""
    mark = {"url": codes.PREFILLED, "valueString": source}
    found = _run("fit", questionnaire, dict(values))
    return {link_id: [{"extension": [mark], **one} for one in answers] for link_id, answers in found.items()}


def response_from_post(questionnaire: Questionnaire, post: QueryDict, previous: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says, over what was answered: a question that is not on the page keeps its answer."""
    fields: dict[str, list[str]] = {}
    for link_id in questionnaire.items:
        name = f"f-{link_id}"
        if name in post or f"{name}.present" in post or f"{name}.other" in post:
            fields[link_id] = [*post.getlist(name), *post.getlist(f"{name}.other")]
    return _run("read", questionnaire, fields, previous)


def clean_response(state: FormState) -> dict[str, Any]:
    """Valid FHIR R4: enabled items with real values, and the text of their questions."""
    shown = {link_id: one for link_id, one in state.calculations.items() if state.items[link_id].visible}
    return with_calculations(state.questionnaire, state.clean, shown)


def kept_response(questionnaire: Questionnaire, response: Mapping[str, Any], ctx: FormContext) -> dict[str, Any]:
    """Answers as they are saved: what was calculated from them is kept with them."""
    if not has_calculators(questionnaire):
        return dict(response)
    return with_calculations(questionnaire, response, evaluate(questionnaire, response, ctx).calculations)


def _run(name: str, questionnaire: Questionnaire, *arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = runtime.call_form(name, questionnaire.key, questionnaire.program_json, *arguments)
    return found
