"""The door of the room."""

from maillage.acts.forms.codes import VALUE_KEYS
from maillage.acts.forms.contracts import (
    ExpressionFailed,
    FieldError,
    FormContext,
    FormDefinitionError,
    FormState,
    ItemState,
    Problem,
    Questionnaire,
    Row,
    Section,
    Step,
)
from maillage.acts.forms.evaluation import evaluate, evaluate_expression, evaluate_expressions
from maillage.acts.forms.parsing import parse_questionnaire
from maillage.acts.forms.program import unit_of
from maillage.acts.forms.reading import plain_text, read_view
from maillage.acts.forms.rendering import render, render_calculation
from maillage.acts.forms.responses import clean_response, fitted, initial_response, kept_response, response_from_post
from maillage.acts.forms.scripts import PAGE_SCRIPTS
from maillage.acts.forms.switches import SwitchView, is_on, switch, switches
from maillage.acts.forms.texts import sentences_of_form

__all__ = [
    "PAGE_SCRIPTS",
    "VALUE_KEYS",
    "ExpressionFailed",
    "FieldError",
    "FormContext",
    "FormDefinitionError",
    "FormState",
    "ItemState",
    "Problem",
    "Questionnaire",
    "Row",
    "Section",
    "Step",
    "SwitchView",
    "clean_response",
    "evaluate",
    "evaluate_expression",
    "evaluate_expressions",
    "fitted",
    "initial_response",
    "is_on",
    "kept_response",
    "parse_questionnaire",
    "plain_text",
    "read_view",
    "render",
    "render_calculation",
    "response_from_post",
    "sentences_of_form",
    "switch",
    "switches",
    "unit_of",
]
