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
from maillage.acts.forms.evaluation import evaluate, evaluate_expression
from maillage.acts.forms.parsing import parse_questionnaire
from maillage.acts.forms.program import unit_of
from maillage.acts.forms.reading import plain_text, read_view
from maillage.acts.forms.rendering import render
from maillage.acts.forms.responses import clean_response, fitted, initial_response, response_from_post
from maillage.acts.forms.texts import sentences_of_form

__all__ = [
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
    "clean_response",
    "evaluate",
    "evaluate_expression",
    "fitted",
    "initial_response",
    "parse_questionnaire",
    "plain_text",
    "read_view",
    "render",
    "response_from_post",
    "sentences_of_form",
    "unit_of",
]
