"""Checks how a request passes to another team, or to one expert first: with a motive, to somebody who may take it."""

from collections.abc import Iterator

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.conversions import HandOver
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Transition

Found = Iterator[tuple[str, str]]


def check_handing(definition: UsageDefinition, ledger: Ledger) -> None:
    handing = [Effect.HAND_OVER_TEAM.value in each.effects for each in definition.transitions]
    for position, transition in enumerate(definition.transitions):
        if handing[position]:
            for message, remedy in _hand_over(definition, transition):
                ledger.add(("transitions", position), f"« {transition.name} » {message}", remedy)
        if Effect.OPEN_TO_TEAM.value in transition.effects and not _named(definition):
            message = f"« {transition.name} » ouvre à l’équipe une demande qui n’est adressée à personne."
            ledger.add(("transitions", position), message, "Ajoutez un rôle membership: named, ou retirez l’effet.")
    if definition.hand_over != HandOver() and not any(handing):
        remedy = "Ajoutez l’effet hand_over_team à une transition, ou retirez le bloc."
        ledger.add(("hand_over",), "Aucune transition ne passe la main.", remedy)
    _addressed(definition, ledger)


def _hand_over(definition: UsageDefinition, transition: Transition) -> Found:
    if not transition.requires_reason:
        yield "passe la main sans motif.", "Ajoutez requires_reason: true."
    if Effect.NOTIFY_TEAM.value not in transition.effects:
        yield "passe la main sans prévenir l’équipe qui reprend.", "Ajoutez l’effet notify_team."
    if {Effect.ASSIGN.value, Effect.SIGN_REPORT.value} & set(transition.effects):
        yield "passe la main et garde le dossier.", "Retirez assign ou sign_report."
    if any(definition.roles[key].party != "expert" for key in transition.by):
        yield "passe la main d’une équipe dont ses rôles ne sont pas.", "Gardez dans by des rôles party: expert."
    takers = [
        each
        for each in definition.transitions
        if transition.to in each.sources and Effect.ASSIGN.value in each.effects and _of_a_team(definition, each)
    ]
    if not takers:
        yield "passe la main dans un état où personne ne prend.", "Menez à un état d’où une transition assign part."


def _of_a_team(definition: UsageDefinition, transition: Transition) -> bool:
    return any(definition.roles[key].membership == "team" for key in transition.by)


def _named(definition: UsageDefinition) -> list[str]:
    return [key for key, role in definition.roles.items() if role.membership == "named"]


def _addressed(definition: UsageDefinition, ledger: Ledger) -> None:
    """Somebody chosen by name never keeps a request that they do not open: a delay opens it to their team."""
    named = _named(definition)
    for key in named:
        if definition.roles[key].party != "expert":
            remedy = "Écrivez party: expert."
            ledger.add(("roles", key), f"« {key} » est choisi par son nom et ne répond pas.", remedy)
    opens = [name for name, clock in definition.clocks.items() if clock.escalate == "open_to_team"]
    if named and not opens:
        message = f"Rien n’ouvre à l’équipe une demande adressée à « {named[0]} » et oubliée."
        ledger.add(("roles", named[0]), message, "Ajoutez escalate: open_to_team à une horloge.")
    for name in opens if not named else ():
        message = f"L’horloge « {name} » ouvre à l’équipe une demande qui n’est adressée à personne."
        ledger.add(("clocks", name, "escalate"), message, "Ajoutez un rôle membership: named, ou notify_team.")
