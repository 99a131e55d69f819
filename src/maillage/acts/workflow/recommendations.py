"""What a signed answer asks to be done next, read in it with the words of its usage; keeps nothing, dates nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.acts.forms.facade import FormContext, evaluate_expression
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.delay import Delay
from maillage.acts.usages.recommendations import Recommendation
from maillage.acts.workflow.conditions import truth

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Recommended:
    """One thing to be done. `code` is the usage's own word for it; without `delay` the answer sets no date."""

    code: str
    title: str
    delay: Delay | None


def recommended(package: UsagePackage, answer: Mapping[str, Any], context: FormContext) -> tuple[Recommended, ...]:
    """`answer`: the QuestionnaireResponse that is signed."""

    def values(expression: str) -> list[Any]:
        found = evaluate_expression(expression, dict(answer), context)
        return list(found) if isinstance(found, list | tuple) else [found]

    return tuple(
        Recommended(wanted.code, title, _delay(wanted, values))
        for wanted in package.definition.recommendations
        if truth(values(wanted.when)) and (title := wanted.title or _text(values(wanted.title_from or "")))
    )


def offers_appointment(package: UsagePackage, answer: Mapping[str, Any], context: FormContext) -> bool:
    """Whether this answer may become an appointment with the experts who gave it."""
    offered = package.definition.appointment
    if offered is None:
        return False
    return offered.when is None or truth(evaluate_expression(offered.when, dict(answer), context))


def _text(found: list[Any]) -> str:
    return str(found[0])[:LONGEST_TITLE] if found and found[0] is not None else ""


def _delay(wanted: Recommendation, values: Any) -> Delay | None:
    if wanted.due is None:
        return None
    if (plain := wanted.plain_due) is not None:
        return plain
    word = _text(values(wanted.due))
    if word in wanted.delays:
        return wanted.delays[word]
    try:
        return Delay.parse(word)
    except ValueError:
        return None
