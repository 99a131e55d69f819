"""Checks the FHIRPath of a definition: readable by the engine, and about questions that the request asks.

An expression is tried on an empty request, in the engine's own closed runtime with its limits of time and memory.
"""

import re
from collections.abc import Iterator, Mapping

from maillage.acts.forms.contracts import ExpressionFailed
from maillage.acts.forms.facade import FormContext, evaluate_expression
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.questions import Item, options, questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Condition

_EMPTY = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
# What is looked at in the answer to one question: `…answer.value.code = 'x'`, `…answer.value.where(code = 'x' or …)`.
_LOOKED_AT = re.compile(
    r"linkId\s*=\s*'([^']*)'\s*\)\.answer\.value\.(code\s*!?=\s*'[^']*'|where\([^()]*\))", re.DOTALL
)
_CODE = re.compile(r"\bcode\s*!?=\s*'([^']*)'")
LINK_ID = re.compile(r"linkId\s*=\s*'([^']*)'")


def check_expressions(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    asked = questions(definition, files, "request")
    for path, expression in _expressions(definition):
        check_expression(path, expression, asked, ledger, "La demande")


def check_expression(path: Path, expression: str, asked: Mapping[str, Item] | None, ledger: Ledger, form: str) -> None:
    """`asked`: the questions of the form it looks at, None when that form cannot be read."""
    try:
        evaluate_expression(expression, _EMPTY, FormContext())
    except ExpressionFailed:
        ledger.add(path, "Expression illisible.", "Vérifiez parenthèses, apostrophes et noms de fonction FHIRPath.")
    for link_id in LINK_ID.findall(expression):
        if asked is not None and link_id not in asked:
            ledger.add(path, f"{form} ne pose pas la question « {link_id} ».", did_you_mean(link_id, asked))
    for link_id, code, known in unknown_codes(expression, asked or {}):
        ledger.add(path, f"« {link_id} » ne se répond pas « {code} ».", did_you_mean(code, known))


def unknown_codes(expression: str, asked: Mapping[str, Item]) -> Iterator[tuple[str, str, list[str]]]:
    """Each question compared with a code that it does not offer, that code, and those that it offers."""
    for link_id, looked_at in _LOOKED_AT.findall(expression):
        known = list(options(asked.get(link_id, {})))
        yield from ((link_id, code, known) for code in _CODE.findall(looked_at) if known and code not in known)


def is_never(expression: str) -> bool:
    """A condition that looks at no answer, and is false whatever is answered."""
    if LINK_ID.search(expression) or "item" in expression:
        return False
    try:
        found = evaluate_expression(expression, _EMPTY, FormContext())
    except ExpressionFailed:
        return False  # said elsewhere
    return not found or found[0] is False


def _expressions(definition: UsageDefinition) -> Iterator[tuple[Path, str]]:
    """Every expression with its place; all of them look at the request."""
    yield ("worklist", "subject"), definition.worklist.subject
    for key in ("theme", "territory") if definition.route is not None else ():
        if (expression := getattr(definition.route, key)) is not None:
            yield ("route", key), expression
    for name, instant in definition.instants.items():
        if instant.reads is not None:
            yield ("instants", name, "reads"), instant.reads
    for position, view in enumerate(definition.attachments.views):
        if view.when is not None:
            yield ("attachments", "views", position, "when"), view.when
    for position, flag in enumerate(definition.red_flags):
        yield ("red_flags", position, "when"), flag.when
    for place, transition in enumerate(definition.transitions):
        for position, guard in enumerate(transition.guard):
            if isinstance(guard, Condition):
                yield ("transitions", place, "guard", position, "when"), guard.when
