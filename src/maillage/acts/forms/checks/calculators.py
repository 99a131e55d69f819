"""Checks the calculators that a form names: they exist, are given what they need, from questions that are asked."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from maillage.acts.forms import codes
from maillage.acts.forms.calculators import LINK_ID, PLACE, calculator_of, inputs_of, inputs_schema
from maillage.acts.forms.contracts import Problem
from maillage.acts.forms.schema import Item
from maillage.clinical.facade import CALCULATORS


def check_calculator(item: Item, items: Mapping[str, Item]) -> Iterable[Problem]:
    here, name = item.linkId, calculator_of(item)
    given = item.extensions(codes.CALCULATOR_INPUT)
    if name is None:
        if given:
            yield Problem(here, "Des entrées sans calcul.", "Ajoutez l’extension « calculator » et le nom du calcul.")
        return
    if name not in CALCULATORS:
        yield Problem(here, f"Calcul inconnu : « {name} ».", _near(name, CALCULATORS))
        return
    if item.type not in ("string", "text") or not item.readOnly or item.required:
        remedy = "Écrivez type: text, readOnly: true, sans required."
        yield Problem(here, "Un calcul se lit : personne n’y répond.", remedy)
    known = inputs_schema(name)["properties"]
    for extension in given:
        expression = extension.valueExpression
        match = PLACE.fullmatch(expression.name or "") if expression else None
        if expression is None or match is None or match["field"] not in known:
            written = expression.name if expression else None
            yield Problem(here, f"« {name} » n’a pas d’entrée « {written} ».", _near(str(written), known))
            continue
        for link_id in LINK_ID.findall(expression.expression):
            if link_id == here:
                yield Problem(here, "Ce calcul dépend de son résultat.", "Nommez les questions à lire, sans celle-ci.")
            elif link_id not in items and "%request" not in expression.expression:
                yield Problem(here, f"Ce calcul lit une question inconnue : « {link_id} ».", _near(link_id, items))
    yield from _needed(item, name)


def _needed(item: Item, name: str) -> Iterable[Problem]:
    told = {one.field for one in inputs_of(item)}
    for field in inputs_schema(name).get("required", ()):
        if field not in told:
            remedy = f"Ajoutez une extension « calculator-input » nommée « {field} »."
            yield Problem(item.linkId, f"Il manque à « {name} » son entrée « {field} ».", remedy)


def _near(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = get_close_matches(word, words, n=1)
    return f"Vouliez-vous écrire « {near[0]} » ?" if near else f"Connus : {', '.join(words)}."
