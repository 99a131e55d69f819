"""Refuses what would leak among those who give each their opinion, blind to one another, whatever hides the rows.

Who has the case reads what each signed, to conclude; so only they may do what depends on having read it.
"""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.contributions import Blind
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Transition

ALL_SIGNED = "contributions_complete"


def check_peers(definition: UsageDefinition, rule: Blind, ledger: Ledger) -> None:
    place = definition.contributions[rule.of].place
    if definition.guests is not None and place in definition.guests.by:
        message = f"« {place} » inviterait de l’extérieur des experts dont il ignore l’avis."
        ledger.add(("guests", "by"), message, "Donnez ce geste à qui tient le dossier.")
    for position, transition in enumerate(definition.transitions):
        path = ("transitions", position)
        if place in transition.by:
            _by_one_of_them(rule, transition, place, path, ledger)
        elif not transition.assigned and (why := _reads(transition, rule)):
            message = f"« {transition.name} » {why} : seule la personne qui tient le dossier les lit alors."
            ledger.add((*path, "assigned"), message, "Ajoutez assigned: true.")
        if place in transition.places(Effect.JOIN) and "another_reader" not in transition.guard:
            message = f"« {transition.name} » laisse la même personne donner deux avis."
            ledger.add(path, message, "Ajoutez la garde another_reader.")


def _by_one_of_them(rule: Blind, transition: Transition, place: str, path: Path, ledger: Ledger) -> None:
    if Effect.ASSIGN in transition.effects:
        message = f"« {transition.name} » fait tenir le dossier à « {place} », qui lirait alors les autres avis."
        ledger.add(path, message, "Retirez assign : une autre personne conclut.")
    if Effect.SIGN_REPORT in transition.effects or ALL_SIGNED in transition.guard:
        message = f"« {transition.name} » demande d’avoir lu les avis, et « {place} » y est aveugle."
        ledger.add(path, message, "Donnez ce geste à qui tient le dossier.")
    if transition.requires_reason and transition.to not in transition.sources:
        message = f"« {transition.name} » pose une question au nom de tous : sa réponse se lirait des autres."
        ledger.add(path, message, "Donnez ce geste à qui tient le dossier.")
    if transition.when is not None and rule.of in transition.when and rule.of not in rule.until:
        message = f"« {transition.name} » compare des avis auxquels « {place} » est encore aveugle."
        ledger.add((*path, "when"), message, f"Ajoutez {rule.of} à until, ou comparez quand le référent conclut.")


def _reads(transition: Transition, rule: Blind) -> str:
    """What of this transition depends on what each signed, or on who was asked."""
    if Effect.SIGN_REPORT in transition.effects:
        return "conclut sur les avis"
    if ALL_SIGNED in transition.guard or (transition.when is not None and rule.of in transition.when):
        return "dépend des avis signés"
    return "invite à en donner" if set(rule.to) & set(transition.places(Effect.INVITE)) else ""
