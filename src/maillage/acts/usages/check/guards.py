"""Refuses a guard that never holds: it looks at nothing, and is false."""

from maillage.acts.usages.check.expressions import is_never
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Condition


def check_guards(definition: UsageDefinition, ledger: Ledger) -> None:
    for place, transition in enumerate(definition.transitions):
        for position, guard in enumerate(transition.guard):
            if isinstance(guard, Condition) and is_never(guard.when):
                path: Path = ("transitions", place, "guard", position, "when")
                message = f"La garde de « {transition.name} » ne tient jamais."
                ledger.add(path, message, "Regardez une réponse de la demande.")
