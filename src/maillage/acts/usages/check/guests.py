"""Checks who invites from outside, and for how long: in whole days, three months at most."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition

LONGEST_DAYS = 90


def check_guests(definition: UsageDefinition, ledger: Ledger) -> None:
    rule = definition.guests
    if rule is None:
        return
    for position, key in enumerate(rule.by):
        path = ("guests", "by", position)
        if key not in definition.roles:
            ledger.add(path, f"Rôle inconnu : « {key} ».", did_you_mean(key, definition.roles))
        elif definition.roles[key].party not in ("requester", "expert"):
            ledger.add(path, f"« {key} » n’invite pas de l’extérieur.", "Nommez un rôle qui demande ou qui répond.")
    if rule.most.seconds or not 1 <= rule.most.days <= LONGEST_DAYS:
        ledger.add(
            ("guests", "most"),
            "L’accès d’un invité se compte en jours entiers, quatre-vingt-dix au plus.",
            "Écrivez par exemple P30D.",
        )
