"""Checks that a usage says absent only what it does not do."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.gestures import GESTURES
from maillage.acts.usages.schema import UsageDefinition


def check_gestures(definition: UsageDefinition, ledger: Ledger) -> None:
    for name in definition.without:
        if found := GESTURES[name](definition):
            message = f"« {name} » est dit absent, et « {found[0]} » le fait."
            ledger.add(("without", name), message, "Retirez la raison, ou le geste.")
