"""Checks how a signed answer, or contribution, is rectified: with a motive, by who signs, with a way back that changes
nothing.
"""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import REWRITES, Effect
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Transition


def check_rectification(definition: UsageDefinition, ledger: Ledger) -> None:
    for position, transition in enumerate(definition.transitions):
        path = ("transitions", position)
        for form in transition.places(*REWRITES):
            if form not in definition.contributions:
                known = did_you_mean(form, definition.contributions or {"contributions"})
                ledger.add(path, f"Contribution inconnue : « {form} ».", known)
            elif set(transition.by) != {definition.contributions[form].place}:
                place = definition.contributions[form].place
                message = f"« {transition.name} » touche à « {form} », qui appartient à « {place} »."
                ledger.add((*path, "by"), message, f"Écrivez by: [{place}].")
        for form in transition.places(Effect.REOPEN_CONTRIBUTION):
            for message, remedy in _reopening_a_contribution(definition, transition, form):
                ledger.add(path, f"« {transition.name} » {message}", remedy)
        if Effect.REOPEN_REPORT.value in transition.effects:
            for message, remedy in _reopening(definition, transition):
                ledger.add(path, f"« {transition.name} » {message}", remedy)
        if transition.returns and transition.to not in _entrances(definition, transition):
            ledger.add(
                (*path, "to"),
                f"« {transition.name} » revient en arrière, mais on ne vient jamais de « {transition.to} ».",
                "Nommez dans to un état d’où l’on arrive.",
            )
        if Effect.DISCARD_REPORT.value in transition.effects and not transition.returns:
            ledger.add(path, f"« {transition.name} » abandonne sans revenir.", "Ajoutez returns: true.")


def _reopening(definition: UsageDefinition, transition: Transition) -> list[tuple[str, str]]:
    after = [each for each in definition.transitions if transition.to in each.sources]
    signing = [each for each in after if Effect.SIGN_REPORT.value in each.effects]
    found = []
    if not transition.requires_reason:
        found.append(("rectifie sans motif.", "Ajoutez requires_reason: true."))
    if transition.to in definition.states and definition.states[transition.to].kind != "answered":
        found.append(("mène hors des états de réponse.", "L’état de to doit avoir kind: answered."))
    if not any(set(each.by) & set(transition.by) for each in signing):
        found.append(("rouvre une réponse que ses rôles ne peuvent plus signer.", "Signez depuis cet état."))
    if not any(Effect.DISCARD_REPORT.value in each.effects for each in after):
        found.append(("ne peut pas être abandonnée.", "Ajoutez une transition avec discard_report et returns: true."))
    if any(each.assigned for each in signing) and Effect.ASSIGN.value not in transition.effects:
        found.append(("ne dit pas qui rectifie.", "Ajoutez l’effet assign."))
    return found


def _reopening_a_contribution(definition: UsageDefinition, transition: Transition, form: str) -> list[tuple[str, str]]:
    after = [each for each in definition.transitions if transition.to in each.sources]
    found = []
    if not transition.requires_reason:
        found.append(("rectifie sans motif.", "Ajoutez requires_reason: true."))
    if not any(each.form == form and Effect.SIGN_CONTRIBUTION.value in each.effects for each in after):
        found.append((f"rouvre « {form} », qui ne se signe plus ensuite.", "Signez depuis cet état."))
    if not any(form in each.places(Effect.DISCARD_CONTRIBUTION) for each in after):
        remedy = f"Ajoutez une transition avec discard_contribution:{form}."
        found.append(("ne peut pas être abandonnée.", remedy))
    return found


def _entrances(definition: UsageDefinition, transition: Transition) -> set[str]:
    left = set(transition.sources)
    return {source for each in definition.transitions if each.to in left for source in each.sources}
