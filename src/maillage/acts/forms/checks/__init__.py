"""Checks what the shape of a Questionnaire does not say: names that mean something, types that fit."""

from collections.abc import Iterable
from difflib import get_close_matches
from graphlib import CycleError
from typing import Any

from maillage.acts.forms import codes, program
from maillage.acts.forms.checks.calculators import check_calculator
from maillage.acts.forms.contracts import Problem
from maillage.acts.forms.schema import CodeableConcept, Coding, EnableWhen, Item, QuestionnaireModel

Pairs = list[tuple[Item, str | None]]
RESERVED_ENDS = (".present", ".other")


def check(model: QuestionnaireModel, pairs: Pairs) -> list[Problem]:
    if not any(item.is_question for item, _parent in pairs):
        return [Problem("", "Ce formulaire ne pose aucune question.", "Ajoutez des questions dans « item ».")]
    problems = list(_names(pairs))
    items = {item.linkId: item for item, _parent in pairs}
    for item, _parent in pairs:
        problems += _extensions(item.linkId, item.extension)
        problems += _nature(item)
        problems += check_calculator(item, items)
        for condition in item.enableWhen:
            problems += _condition(item, condition, items)
    return problems + list(_extensions("", model.extension))


def cycle_problem(cycle: CycleError, items: dict[str, Item]) -> Problem:
    names = program.cycle_of(cycle)
    calculated = any(items[name].expression(codes.CALCULATED) for name in names)
    what = "Ces calculs dépendent l’un de l’autre" if calculated else "Ces conditions dépendent l’une de l’autre"
    chain = " → ".join(names)
    return Problem(names[0], f"{what} : {chain}.", "Retirez une de ces références.")


def _names(pairs: Pairs) -> Iterable[Problem]:
    seen: set[str] = set()
    for item, _parent in pairs:
        if item.linkId in seen:
            yield Problem(item.linkId, f"Deux questions portent le linkId « {item.linkId} ».", "Renommez-en une.")
        if item.linkId.endswith(RESERVED_ENDS):
            yield Problem(item.linkId, "Cette fin de linkId est réservée à la page.", "Renommez la question.")
        seen.add(item.linkId)


def _nature(item: Item) -> Iterable[Problem]:
    here = item.linkId
    if item.type == "group" and item.repeats:
        yield Problem(here, "Un groupe répété n’est pas encore accepté.", "Écrivez les questions une par une.")
    if item.type == "display" and (item.required or item.item):
        yield Problem(here, "Un texte affiché n’a ni réponse ni contenu.", "Retirez « required » et « item ».")
    if not item.is_help and item.type != "group" and not item.text:
        yield Problem(here, "Cette question n’a pas de texte.", "Ajoutez « text ».")
    if item.answerOption and item.type not in ("choice", "open-choice", "string", "integer", "date", "time"):
        yield Problem(here, f"Une question de type {item.type} n’a pas d’options.", "Retirez answerOption.")
    if item.type in ("choice", "open-choice") and not item.answerOption:
        yield Problem(here, "Ce choix ne propose aucune réponse.", "Ajoutez answerOption.")
    yield from _options(item)
    yield from _bounds(item)
    if item.enableBehavior is None and len(item.enableWhen) > 1:
        remedy = 'Ajoutez "enableBehavior": "all" ou "any".'
        yield Problem(here, "Plusieurs conditions sans enableBehavior.", remedy)
    filled = item.expression(codes.CALCULATED) or item.expression(codes.INITIAL) or item.initial
    if item.readOnly and item.required and not filled:
        yield Problem(here, "Obligatoire, mais personne ne peut y répondre.", "Retirez required ou readOnly.")


def _options(item: Item) -> Iterable[Problem]:
    for position, option in enumerate(item.answerOption):
        given = option.model_dump(exclude_none=True, exclude={"initialSelected"})
        coding = option.valueCoding
        if len(given) != 1 or (coding is not None and not (coding.code and coding.display)):
            remedy = "Donnez une valeur, avec son code et son libellé (display)."
            yield Problem(item.linkId, f"L’option {position + 1} est incomplète.", remedy)
            return
    keys = [each["key"] for each in program.options_of(item)]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem(item.linkId, f"L’option « {key} » est proposée deux fois.", "Retirez-en une.")


def _bounds(item: Item) -> Iterable[Problem]:
    low, high = item.first(codes.MIN_VALUE), item.first(codes.MAX_VALUE)
    for bound in (low, high):
        if bound is None:
            continue
        if item.type not in codes.ORDERED:
            yield Problem(item.linkId, f"Une question de type {item.type} n’a pas de bornes.", "Retirez-les.")
            return
        value = getattr(bound, "value", bound)
        if isinstance(value, str) == (item.type in codes.NUMBERS):
            yield Problem(item.linkId, "La borne n’est pas du type de la question.", f"Question : {item.type}.")
            return
    if low is not None and high is not None and getattr(low, "value", low) > getattr(high, "value", high):
        yield Problem(item.linkId, "Le minimum dépasse le maximum.", "Échangez minValue et maxValue.")


def _condition(item: Item, condition: EnableWhen, items: dict[str, Item]) -> Iterable[Problem]:
    here = item.linkId
    target = items.get(condition.question)
    if target is None or not target.is_question:
        near = get_close_matches(condition.question, [key for key, each in items.items() if each.is_question], n=1)
        remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else "Donnez le linkId d’une question du formulaire."
        yield Problem(here, f"La condition parle d’une question inconnue : « {condition.question} ».", remedy)
        return
    given = condition.answers
    if len(given) != 1:
        yield Problem(here, "Une condition compare à une seule valeur.", "Gardez un seul answer[x].")
        return
    key, value = next(iter(given.items()))
    if condition.operator == "exists":
        if key != "answerBoolean":
            yield Problem(here, "« exists » attend answerBoolean.", "Écrivez true ou false.")
        return
    allowed = codes.ANSWER_KEYS[target.type]
    if key not in allowed:
        wanted = " ou ".join(allowed) or "l’opérateur exists"
        yield Problem(here, f"« {condition.question} » est de type {target.type}, pas {key}.", f"Employez {wanted}.")
    elif condition.operator not in ("=", "!=") and target.type not in codes.ORDERED:
        message = f"L’opérateur « {condition.operator} » ne convient pas à une question de type {target.type}."
        yield Problem(here, message, "Employez =, != ou exists.")
    elif key == "answerCoding":
        yield from _known_code(here, value, target)


def _known_code(here: str, wanted: dict[str, Any], target: Item) -> Iterable[Problem]:
    offered = [option.valueCoding for option in target.answerOption if option.valueCoding]
    if target.type == "open-choice" or not offered:
        return
    system = wanted.get("system")
    known = [each.code or "" for each in offered if system in (None, each.system)]
    if wanted.get("code") in known:
        return
    near = get_close_matches(str(wanted.get("code")), [each.code or "" for each in offered], n=1)
    remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else "Reprenez le code et le system d’une des options."
    yield Problem(here, f"« {target.linkId} » ne propose pas le code « {wanted.get('code')} ».", remedy)


def _extensions(here: str, extensions: Iterable[Any]) -> Iterable[Problem]:
    for extension in extensions:
        if extension.url not in codes.EXTENSIONS:
            near = get_close_matches(extension.url, codes.EXTENSIONS, n=1, cutoff=0.8)
            remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else "Retirez-la."
            yield Problem(here, f"Extension inconnue : « {extension.url} ».", remedy)
            continue
        given = tuple(extension.model_dump(exclude_none=True, exclude={"url"}))
        wanted = codes.EXTENSIONS[extension.url]
        name = extension.url.rsplit("/", 1)[-1]
        if len(given) != 1 or (wanted is not None and given[0] not in wanted):
            yield Problem(
                here, f"« {name} » n’a pas la bonne valeur.", f"Écrivez {' ou '.join(wanted or ('value[x]',))}."
            )
        elif extension.url == codes.ITEM_CONTROL:
            yield from _control(here, extension.valueCodeableConcept)


def _control(here: str, concept: CodeableConcept) -> Iterable[Problem]:
    codings: tuple[Coding, ...] = concept.coding
    if not any(each.code in codes.CONTROLS.get(each.system or "", ()) for each in codings):
        known = sorted(code for group in codes.CONTROLS.values() for code in group)
        given = ", ".join(each.code or "" for each in codings)
        yield Problem(here, f"Contrôle inconnu : « {given} ».", f"Choisissez parmi : {', '.join(known)}.")
