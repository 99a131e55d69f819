"""Refuses a guard that never holds: it looks at nothing and is false, or waits for an answer that cannot be given."""

import re
from collections.abc import Mapping

from maillage.acts.forms.contracts import ExpressionFailed
from maillage.acts.forms.facade import FormContext, evaluate_expression
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.check.recommendations import options
from maillage.acts.usages.questions import Item, link_ids_of, questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Condition

_EMPTY = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
# `linkId = 'acr').answer.value.code = '7'`: the one code that is waited for.
_AWAITED = re.compile(r"linkId\s*=\s*'([^']*)'\s*\)\.answer\.value\.code\s*=\s*'([^']*)'")


def check_guards(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    asked = questions(definition, files, "request") or {}
    for place, transition in enumerate(definition.transitions):
        for position, guard in enumerate(transition.guard):
            if isinstance(guard, Condition):
                path: Path = ("transitions", place, "guard", position, "when")
                _constant(transition.name, guard, path, ledger)
                _impossible(transition.name, guard, asked, path, ledger)


def _constant(name: str, guard: Condition, path: Path, ledger: Ledger) -> None:
    if link_ids_of(guard.when) or "item" in guard.when:
        return
    try:
        found = evaluate_expression(guard.when, _EMPTY, FormContext())
    except ExpressionFailed:
        return  # said elsewhere
    if not found or found[0] is False:
        ledger.add(path, f"La garde de « {name} » ne tient jamais.", "Regardez une réponse de la demande.")


def _impossible(name: str, guard: Condition, asked: Mapping[str, Item], path: Path, ledger: Ledger) -> None:
    """Only where nothing else could make it true."""
    if " or " in guard.when or "not()" in guard.when:
        return
    for link_id, code in _AWAITED.findall(guard.when):
        given = list(options(asked.get(link_id, {})))
        if given and code not in given:
            message = f"La garde de « {name} » ne tient jamais : « {link_id} » ne se répond pas « {code} »."
            ledger.add(path, message, did_you_mean(code, given))
