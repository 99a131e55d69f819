"""Checks the acts that a usage gives rise to: known codes, the side that performs them, readable exclusions."""

from collections.abc import Mapping

from maillage.acts.usages.billing import Billing
from maillage.acts.usages.check.expressions import check_expression
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import ACT_SIDES, ANSWER_FORM
from maillage.acts.usages.questions import questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path

FORM_NAMES = {"request": "La demande", ANSWER_FORM: "La réponse"}


def check_billing(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    codes = [act.code for act in definition.billing]
    for position, act in enumerate(definition.billing):
        path = ("billing", position)
        if act.code in codes[:position]:
            ledger.add((*path, "code"), f"« {act.code} » est écrit deux fois.", "Un dossier donne un acte une fois.")
        _words(definition, act, path, ledger)
        for rank, rule in enumerate(act.unless):
            here = (*path, "unless", rank)
            if rule.form not in definition.forms:
                ledger.add(
                    (*here, "form"), f"Formulaire inconnu : « {rule.form} ».", did_you_mean(rule.form, definition.forms)
                )
                continue
            form = FORM_NAMES.get(rule.form, f"Le formulaire « {rule.form} »")
            check_expression((*here, "when"), rule.when, questions(definition, files, rule.form), ledger, form)


def _words(definition: UsageDefinition, act: Billing, path: Path, ledger: Ledger) -> None:
    events = {transition.name for transition in definition.transitions}
    role = definition.roles.get(act.role)
    if act.code not in ACT_SIDES:
        ledger.add((*path, "code"), f"Acte inconnu : « {act.code} ».", did_you_mean(act.code, ACT_SIDES))
    elif role is not None and role.party != ACT_SIDES[act.code]:
        side = "du demandeur" if ACT_SIDES[act.code] == "requester" else "de l’expert"
        ledger.add((*path, "role"), f"{act.code} est l’acte {side}.", "Donnez un rôle de ce côté.")
    if role is None:
        ledger.add((*path, "role"), f"Rôle inconnu : « {act.role} ».", did_you_mean(act.role, definition.roles))
    if act.after not in events:
        ledger.add((*path, "after"), f"Transition inconnue : « {act.after} ».", did_you_mean(act.after, events))
