"""Checks who may hold a role: a delegation for an assistant, a standing for experts, and that only seniors sign."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import FILLS_A_PLACE
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Role


def check_people(definition: UsageDefinition, ledger: Ledger) -> None:
    for key, role in definition.roles.items():
        _assistant(key, role, ledger)
        _standing(key, role, ledger)
        _invited(definition, key, role, ledger)
    for position, transition in enumerate(definition.transitions):
        for key in transition.by if transition.signs else ():
            if definition.roles[key].party == "assistant" or definition.roles[key].standing == "junior":
                ledger.add(
                    ("transitions", position, "by"),
                    f"Le rôle « {key} » ne signe pas.",
                    "Retirez-le de by : un assistant prépare, un interne propose.",
                )
    if any(role.standing == "junior" for role in definition.roles.values()):
        _signed_for(definition, ledger)


def _assistant(key: str, role: Role, ledger: Ledger) -> None:
    path = ("roles", key, "membership")
    if role.party == "assistant" and role.membership != "delegation":
        ledger.add(path, f"Le rôle « {key} » tient d’une délégation, rien d’autre.", "Écrivez membership: delegation.")
    if role.party != "assistant" and role.membership == "delegation":
        ledger.add(path, f"Seul un assistant reçoit une délégation, pas « {key} ».", "Écrivez party: assistant.")
    if role.party != "assistant" and role.sending:
        ledger.add(("roles", key, "sending"), "sending ne se dit que d’un assistant.", "Retirez sending.")


def _standing(key: str, role: Role, ledger: Ledger) -> None:
    if role.standing != "any" and (role.party != "expert" or role.membership not in ("team", "invited")):
        ledger.add(
            ("roles", key, "standing"),
            f"standing départage les membres d’une équipe : « {key} » n’en est pas.",
            "Retirez standing, ou écrivez party: expert et membership: team.",
        )


def _invited(definition: UsageDefinition, key: str, role: Role, ledger: Ledger) -> None:
    if role.membership != "invited":
        return
    if not any(key in transition.places(*FILLS_A_PLACE) for transition in definition.transitions):
        ledger.add(
            ("roles", key, "membership"),
            f"Personne ne peut tenir le rôle « {key} » : aucune transition n’y invite.",
            f'Ajoutez l’effet "invite:{key}" ou "join:{key}" à une transition.',
        )
    if role.party == "assistant":
        ledger.add(("roles", key, "party"), f"« {key} » est invité : un assistant ne l’est pas.", "Écrivez observer.")


def _signed_for(definition: UsageDefinition, ledger: Ledger) -> None:
    """Where juniors draft, somebody else signs, and says so."""
    for key in sorted(definition.signing_roles):
        role = definition.roles[key]
        if role.party == "expert" and role.standing == "any":
            ledger.add(
                ("roles", key),
                f"Le rôle « {key} » signe et n’écarte pas les internes.",
                "Écrivez standing: senior.",
            )
    if not definition.signing_roles:
        ledger.add(("roles",), "Des internes rédigent et personne ne signe.", "Ajoutez un rôle standing: senior.")
