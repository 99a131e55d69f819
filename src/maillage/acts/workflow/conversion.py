"""How a case goes on as another one: who may, and which of its answers the other form already knows. Keeps nothing.

An answer is carried as it was given, marked with where it comes from; one of another nature, in another unit, or
outside what the other form offers is not: a value is never turned into another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms import codes
from maillage.acts.forms import facade as forms
from maillage.acts.forms.schema import Item
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.conversions import Conversion
from maillage.acts.usages.questions import items_of
from maillage.acts.workflow.conditions import truth
from maillage.acts.workflow.contracts import Actor, Refused, RefusedKind
from maillage.acts.workflow.interpreter import Interpreter
from maillage.toolbox.language import kept_with

# Kept with each carried answer, and what tells it from an answer that the record gave.
CARRIED = kept_with("repris de « %(usage)s » du %(day)s")
_OURS = CARRIED.partition("%")[0]
Given = Mapping[str, Mapping[str, Any]]  # the answers that count of each form of the case, by its name
REQUEST = "request"
# Types between which an answer stays the same answer.
SAME = ({"string", "text"}, {"choice", "open-choice"}, {"integer", "decimal"})


@dataclass(frozen=True, slots=True)
class Target:
    """A conversion with the package to which it leads."""

    conversion: Conversion
    package: UsagePackage


def all_answers(given: Given) -> dict[str, Any]:
    """Every form of a case as one: what `when`, `carries` and `series` look at."""
    items = [item for response in given.values() for item in response.get("item", ())]
    return {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items}


def convertible(
    machine: Interpreter, state: str, actor: Actor, given: Given, context: forms.FormContext
) -> tuple[Conversion, ...]:
    """As what this person may carry on this case now, in the order of the definition."""
    open_now = (each for each in machine.definition.conversions if state in each.sources)
    return tuple(each for each in open_now if machine.holds_one(each.by, actor) and _holds(each, given, context))


def require_conversion(
    machine: Interpreter, to: str, state: str, actor: Actor, given: Given, context: forms.FormContext
) -> Conversion:
    """The conversion asked for, or Refused. The role comes first: a stranger learns nothing of the state."""
    named = [each for each in machine.definition.conversions if each.to == to]
    if not named:
        raise Refused(RefusedKind.UNKNOWN_EVENT, _("Ce dossier ne se poursuit pas ainsi."))
    held = [each for each in named if machine.holds_one(each.by, actor)]
    if not held:
        raise Refused(RefusedKind.WRONG_ROLE, _("Cette action ne vous est pas ouverte dans ce dossier."))
    here = [each for each in held if state in each.sources]
    if not here:
        raise Refused(RefusedKind.WRONG_STATE, _("Ce dossier ne se poursuit pas ainsi dans l’état où il est."))
    if not _holds(here[0], given, context):
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Les réponses de ce dossier ne mènent pas à cette suite."))
    return here[0]


def _holds(conversion: Conversion, given: Given, context: forms.FormContext) -> bool:
    if conversion.when is None:
        return True
    return truth(forms.evaluate_expression(conversion.when, all_answers(given), context))


def carried(
    source: UsagePackage, target: Target, given: Given, context: forms.FormContext, said_from: str
) -> dict[str, list[dict[str, Any]]]:
    """Answers of the target's request, by linkId, each marked `said_from`."""
    form, conversion = target.package.forms[REQUEST], target.conversion
    whole = all_answers(given)
    known = list(_answered(source, given))
    values: dict[str, list[Any]] = {}
    for link_id, item in form.items.items():
        if link_id in conversion.asks or not item.is_question or item.type == "attachment":
            continue
        if link_id in conversion.carries:
            found = forms.evaluate_expression(conversion.carries[link_id], whole, context)
        else:
            found = _matching(item, known)
        if found:
            values[link_id] = found
    return forms.fitted(form, values, said_from)


def left_to_type(state: forms.FormState) -> tuple[str, ...]:
    """The required questions that nobody has answered yet, photos aside."""
    types = {link_id: item.type for link_id, item in state.questionnaire.items.items()}
    return tuple(
        link_id
        for link_id, one in state.items.items()
        if one.visible
        and one.required
        and not (one.readonly or one.calculated or one.values)
        and types[link_id] in forms.VALUE_KEYS
        and types[link_id] != "attachment"
    )


def carried_views(conversion: Conversion, source: UsagePackage, target: UsagePackage) -> dict[str, str]:
    """For each view of the source whose photos go on, the view of the target that takes them."""
    if not conversion.takes_photos or not target.definition.attachments.max:
        return {}
    wanted = {view.code for view in target.definition.attachments.views}
    had = {view.code for view in source.definition.attachments.views}
    renamed = {there: here for here, there in conversion.views.items()}
    return {code: code for code in had & wanted if code not in renamed and code not in conversion.views} | renamed


@dataclass(frozen=True, slots=True)
class _Known:
    item: Item
    values: list[Any]
    of_the_record: bool  # nobody typed it: the record of the patient gave it


def _answered(source: UsagePackage, given: Given) -> Iterator[_Known]:
    """Each answered question with its bare values, what was answered last first."""
    for name in sorted(given, key=lambda each: each == REQUEST):
        items = source.forms[name].items
        for answered in items_of(given[name]):
            values = [_value(one) for one in answered.get("answer", ())]
            if values and answered["linkId"] in items:
                yield _Known(items[answered["linkId"]], values, all(map(_of_the_record, answered["answer"])))


def _of_the_record(answer: Mapping[str, Any]) -> bool:
    labels = [one.get("valueString", "") for one in answer.get("extension", ()) if one.get("url") == codes.PREFILLED]
    return any(not label.startswith(_OURS) for label in labels)


def _value(answer: Mapping[str, Any]) -> Any:
    return next((value for key, value in answer.items() if key.startswith("value")), None)


def _matching(item: Item, known: list[_Known]) -> list[Any]:
    """What the record gave is read again in the record, where the other form asks it too: it may have changed."""
    asks_the_record = item.expression(codes.INITIAL) is not None
    fitting = [each for each in known if _same_nature(each.item, item) and not (asks_the_record and each.of_the_record)]
    by_link = (each.values for each in fitting if each.item.linkId == item.linkId)
    by_code = (each.values for each in fitting if _codes(each.item) & _codes(item))
    return next(by_link, None) or next(by_code, [])


def _codes(item: Item) -> set[tuple[str | None, str | None]]:
    return {(coding.system, coding.code) for coding in item.code}


def _same_nature(given: Item, asked: Item) -> bool:
    """The same kind of answer, in the same unit; a number with decimals is never rounded to fit."""
    if given.type == "decimal" and asked.type == "integer":
        return False
    alike = given.type == asked.type or any({given.type, asked.type} <= kinds for kinds in SAME)
    return alike and forms.unit_of(given) == forms.unit_of(asked)
