"""Checks an overlay against the usage it speaks of: words that are said, what may change, promises within bounds."""

from collections.abc import Iterator
from typing import get_args

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.overlay import Changes, OtherDelay, other_delay
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import Bounds, OverlayWord, UsageDefinition
from maillage.acts.usages.timing import Clock
from maillage.acts.usages.wording import sentences_of
from maillage.kernel.vocab.facade import PROFESSIONS

_MARKS = "{}%$"


def untouchable(data: object, base: str) -> Iterator[tuple[str, str, str]]:
    """Keys of an overlay that would move the workflow: which, what is wrong, what to do."""
    ours = {field.alias or name for name, field in Changes.model_fields.items()} | {"code", "version"}
    for name, field in UsageDefinition.model_fields.items():
        key = field.alias or name
        if isinstance(data, dict) and key in data and key not in ours:
            yield key, f"Une variante ne change pas « {key} ».", f"Retirez cette clé : elle vient de « {base} »."


def check_overlay(base: UsagePackage, changes: Changes, ledger: Ledger, *, names_itself: bool = False) -> None:
    """`names_itself`: a usage of its own has its title whatever the base lets others change."""
    definition = base.definition
    own: set[str] = {"title", "summary", "intended_use"} if names_itself else set()
    for word in sorted(changes.model_fields_set & set(get_args(OverlayWord)) - own):
        if word not in definition.overlays.may:
            allowed = ", ".join(definition.overlays.may) or "rien"
            ledger.add((word,), f"« {definition.code} » ne laisse pas changer « {word} ».", f"Permis : {allowed}.")
    _words(base, changes, ledger)
    _professions(definition, changes, ledger)
    _teams(definition, changes, ledger)
    for name, delay in changes.delays.items():
        _delay(definition, name, delay, ledger)


def _words(base: UsagePackage, changes: Changes, ledger: Ledger) -> None:
    said = {text.strip() for text in sentences_of(base.definition, base.forms.values())}
    for french, other in changes.words.items():
        path = ("words", french)
        if french not in said:
            ledger.add(path, f"« {french} » ne se dit pas dans « {base.definition.code} ».", did_you_mean(french, said))
        elif any(mark in other and mark not in french for mark in _MARKS):
            ledger.add(path, "Une phrase ne porte aucune donnée du dossier.", "Écrivez-la sans accolade, % ni $.")


def _professions(definition: UsageDefinition, changes: Changes, ledger: Ledger) -> None:
    for key, wanted in changes.professions.items():
        path = ("professions", key)
        role = definition.roles.get(key)
        if role is None:
            ledger.add(path, f"Rôle inconnu : « {key} ».", did_you_mean(key, definition.roles))
            continue
        allowed = set(role.professions or PROFESSIONS)
        if not wanted:
            ledger.add(path, f"Personne ne pourrait tenir « {key} ».", "Nommez au moins une profession.")
        for code in wanted:
            if code not in allowed:
                remedy = f"Une variante restreint : {', '.join(sorted(allowed))}."
                ledger.add(path, f"« {key} » n’admet pas la profession {code}.", remedy)


def _teams(definition: UsageDefinition, changes: Changes, ledger: Ledger) -> None:
    if changes.teams is not None and changes.teams.of not in (None, definition.code):
        remedy = f"Écrivez of: {definition.code}, ou retirez of."
        ledger.add(("teams", "of"), "Une variante n’emprunte que les équipes de son usage.", remedy)


def _delay(definition: UsageDefinition, name: str, delay: OtherDelay, ledger: Ledger) -> None:
    path = ("delays", name)
    if name not in definition.clocks:
        ledger.add(path, f"Promesse inconnue : « {name} ».", did_you_mean(name, definition.clocks))
        return
    bounds = definition.overlays.bounds.get(name)
    clock = other_delay(definition.clocks[name], delay)
    if bounds is None:
        remedy = f"Elle reste à {definition.clocks[name].promise} ; l’usage l’ouvrirait par overlays: bounds."
        ledger.add(path, f"La promesse « {name} » ne se change pas.", remedy)
    elif not _within(clock, bounds):
        remedy = f"Entre {bounds.min} et {bounds.max}."
        ledger.add((*path, "promise"), f"{clock.promise} sort des bornes de « {name} ».", remedy)
    elif clock.warn.nominal >= clock.promise.nominal:
        remedy = "Écrivez aussi warn, plus court que promise."
        ledger.add(path, f"L’alerte de « {name} » viendrait avant le début de la promesse.", remedy)


def _within(clock: Clock, bounds: Bounds) -> bool:
    return bounds.min.nominal <= clock.promise.nominal <= bounds.max.nominal
