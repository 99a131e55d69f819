"""Evaluates the FHIRPath of a usage over the request of a case, with the engine of the forms."""

from collections.abc import Sequence
from typing import Any

from maillage.acts.forms.facade import FormContext, evaluate_expression, evaluate_expressions
from maillage.acts.workflow.contracts import Snapshot


def holds(expression: str, snapshot: Snapshot) -> bool:
    """As FHIRPath reads a criterion: an empty answer is false, a lone value that is not false is true."""
    return holds_each((expression,), snapshot)[0]


def holds_each(expressions: Sequence[str], snapshot: Snapshot) -> list[bool]:
    """The same of several, in one question to the engine: a request meets all its red flags each time it is sent."""
    if snapshot.request is None:
        return [False] * len(expressions)
    return [truth(found) for found in evaluate_expressions(expressions, snapshot.request, FormContext())]


def compares(expression: str, snapshot: Snapshot) -> bool:
    """The same over what was signed: each form by its name, `first_reading.repeat(item)…`."""
    resource = {"resourceType": "Parameters", **{form: list(given) for form, given in snapshot.signed.items()}}
    return truth(evaluate_expression(expression, resource, FormContext()))


def truth(result: Any) -> bool:
    values = result if isinstance(result, list | tuple) else [result]
    return bool(values) and values[0] is not False and values[0] is not None
