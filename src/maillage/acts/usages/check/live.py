"""Checks forms that are followed live: one side writes them, the other reads them."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.live import Live
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition


def check_live(definition: UsageDefinition, ledger: Ledger) -> None:
    for name, live in definition.live.items():
        path = ("live", name)
        if name not in definition.forms:
            ledger.add(path, f"Formulaire inconnu : « {name} ».", did_you_mean(name, definition.forms))
        elif name == "request":
            ledger.add(path, "La demande se lit déjà de tous.", "Suivez en direct un autre formulaire.")
        else:
            _writers(definition, name, live, ledger)
        _readers(definition, name, live, ledger)


def _writers(definition: UsageDefinition, name: str, live: Live, ledger: Ledger) -> None:
    writing = {key for each in definition.transitions if each.form == name for key in each.by}
    if not writing:
        ledger.add(("live", name), f"Personne ne remplit « {name} ».", f"Ajoutez une transition avec form: {name}.")
    for key in sorted(writing):
        if definition.roles[key].party != live.side:
            ledger.add(
                ("live", name, "side"),
                f"« {key} » remplit « {name} » sans être du côté {live.side}.",
                "Un formulaire suivi en direct n’a qu’un côté qui l’écrit.",
            )


def _readers(definition: UsageDefinition, name: str, live: Live, ledger: Ledger) -> None:
    for position, key in enumerate(live.reads):
        path = ("live", name, "reads", position)
        if key not in definition.roles:
            ledger.add(path, f"Rôle inconnu : « {key} ».", did_you_mean(key, definition.roles))
        elif definition.roles[key].party == live.side:
            ledger.add(path, f"« {key} » est du côté qui écrit.", "Nommez un rôle de l’autre côté.")
