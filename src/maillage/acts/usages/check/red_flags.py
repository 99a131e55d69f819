"""Checks the situations that must not wait: each is told apart in the trail, leads back to a question, and says whom
to call by a number that is known.
"""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.emergency import LOCAL, NUMBERS
from maillage.acts.usages.questions import link_ids_of
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path


def check_red_flags(definition: UsageDefinition, ledger: Ledger) -> None:
    for position, flag in enumerate(definition.red_flags):
        if not link_ids_of(flag.when):
            ledger.add(
                ("red_flags", position, "when"),
                f"Le drapeau « {flag.code} » ne regarde aucune question.",
                "Écrivez par exemple repeat(item).where(linkId = '…').answer.value = true.",
            )
        if flag.code in [other.code for other in definition.red_flags[:position]]:
            ledger.add(
                ("red_flags", position, "code"),
                f"Deux drapeaux portent le code « {flag.code} ».",
                "Renommez-en un : la trace ne garde que ce code.",
            )
    _check_calls(definition, ledger)


def _check_calls(definition: UsageDefinition, ledger: Ledger) -> None:
    emergency = definition.emergency
    asked: dict[Path, tuple[str, ...]] = {("emergency", "calls"): emergency.calls}
    asked |= {("red_flags", at, "calls"): flag.calls for at, flag in enumerate(definition.red_flags)}
    for path, calls in asked.items():
        for position, call in enumerate(calls):
            if call not in NUMBERS and call != LOCAL:
                known = ", ".join(NUMBERS)
                remedy = (
                    f"Connus : {known}. Pour un secours d’ailleurs : calls: [{LOCAL}], et emergency.{LOCAL} le dit."
                )
                ledger.add((*path, position), f"Numéro d’urgence inconnu : « {call} ».", remedy)
    is_asked = any(LOCAL in calls for calls in asked.values())
    if is_asked and emergency.local is None:
        remedy = f"Ajoutez emergency: {{{LOCAL}: …}}, ce que la personne doit faire là où elle est."
        ledger.add(("emergency",), "Le secours d’ailleurs n’est pas dit.", remedy)
    if emergency.local is not None and not is_asked:
        ledger.add(("emergency", LOCAL), "Ces mots ne sont montrés nulle part.", f"Citez {LOCAL} dans calls.")
