"""Checks the situations that must not wait: each is told apart in the trail, and leads back to a question."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.questions import link_ids_of
from maillage.acts.usages.schema import UsageDefinition


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
