"""Checks what each party signs for themselves: whose place it is, who signs, what is compared, what is carried over."""

from collections.abc import Mapping

from maillage.acts.usages.check.expressions import check_expression
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import ANSWER_FORM, Effect
from maillage.acts.usages.questions import Item, questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Transition

BATCHES = "double-reading"
OVER_CONTRIBUTIONS = frozenset({"contributions_complete", "another_reader"})


def check_contributions(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    _places(definition, ledger)
    for position, transition in enumerate(definition.transitions):
        path = ("transitions", position)
        _signing(definition, transition, path, ledger)
        _comparing(definition, files, transition, path, ledger)
        _carrying(definition, files, transition, path, ledger)
        _batch(definition, transition, path, ledger)
        for guard in transition.guard:
            if guard in OVER_CONTRIBUTIONS and not definition.contributions:
                ledger.add(path, f"« {guard} » ne tient jamais : personne ne contribue.", "Ajoutez contributions.")
    for key, document in definition.documents.items():
        for form in document.shows:
            if form not in definition.contributions:
                known = did_you_mean(form, definition.contributions or {"contributions"})
                ledger.add(("documents", key, "shows"), f"Contribution inconnue : « {form} ».", known)
    batches = any(transition.batch for transition in definition.transitions)
    if BATCHES in definition.capabilities and not batches:
        ledger.add(("capabilities",), f"« {BATCHES} » sans geste par lots.", "Écrivez batch: true sur une transition.")


def _places(definition: UsageDefinition, ledger: Ledger) -> None:
    seen: dict[str, str] = {}
    for form, wanted in definition.contributions.items():
        path: Path = ("contributions", form)
        if form not in definition.forms:
            ledger.add(path, f"Formulaire inconnu : « {form} ».", did_you_mean(form, definition.forms))
        if form in ("request", ANSWER_FORM):
            ledger.add(path, f"« {form} » est à tout le dossier.", "Donnez un formulaire de plus à qui contribue.")
        role = definition.roles.get(wanted.place)
        if role is None or role.membership != "invited":
            remedy = "Nommez un rôle qui a membership: invited."
            ledger.add((*path, "place"), f"« {wanted.place} » n’est pas une place du dossier.", remedy)
        if wanted.place in seen:
            message = f"« {wanted.place} » contribue déjà par « {seen[wanted.place]} »."
            ledger.add((*path, "place"), message, "Donnez une place à chaque contribution.")
        seen[wanted.place] = form
        if not any(form == t.form and Effect.SIGN_CONTRIBUTION in t.effects for t in definition.transitions):
            ledger.add(path, f"« {form} » n’est jamais signé.", "Ajoutez une transition avec sign_contribution.")


def _signing(definition: UsageDefinition, transition: Transition, path: Path, ledger: Ledger) -> None:
    signs = Effect.SIGN_CONTRIBUTION in transition.effects
    wanted = definition.contributions.get(transition.form or "")
    if signs and wanted is None:
        ledger.add(path, f"« {transition.name} » signe une contribution sans dire laquelle.", "Ajoutez form.")
    if signs and transition.partial:
        ledger.add((*path, "partial"), "Une contribution se signe entière.", "Retirez partial.")
    if wanted is not None and set(transition.by) != {wanted.place}:
        ledger.add(
            (*path, "by"),
            f"« {transition.form} » appartient à « {wanted.place} » : personne d’autre ne l’écrit.",
            f"Écrivez by: [{wanted.place}].",
        )


def _comparing(
    definition: UsageDefinition, files: Mapping[str, str], transition: Transition, path: Path, ledger: Ledger
) -> None:
    """`when` looks at what was signed, by the names of the contributions."""
    if transition.when is None:
        return
    named = [form for form in definition.contributions if form in transition.when]
    if not named:
        known = did_you_mean(transition.when.partition(".")[0], definition.contributions or {"contributions"})
        ledger.add((*path, "when"), "Cette condition ne regarde aucune contribution.", known)
    asked: dict[str, Item] = {}
    for form in named:
        asked |= questions(definition, files, form) or {}
    check_expression((*path, "when"), transition.when, asked, ledger, "Aucune contribution")


def _carrying(
    definition: UsageDefinition, files: Mapping[str, str], transition: Transition, path: Path, ledger: Ledger
) -> None:
    """The answer made of a contribution lacks nothing that the answer requires."""
    for form in transition.places(Effect.CARRY):
        if form != transition.form or Effect.SIGN_REPORT not in transition.effects:
            ledger.add(
                path,
                f"« carry:{form} » ne mène à aucune réponse.",
                "Écrivez-le où « form » se signe, avec sign_report.",
            )
        answer, given = questions(definition, files, ANSWER_FORM) or {}, questions(definition, files, form) or {}
        for link_id, item in answer.items():
            if item.get("required") and link_id not in given:
                message = f"La réponse exige « {link_id} », que « {form} » ne demande pas."
                ledger.add(path, message, "Posez la même question, avec le même linkId.")


def _batch(definition: UsageDefinition, transition: Transition, path: Path, ledger: Ledger) -> None:
    if not transition.batch:
        return
    if BATCHES not in definition.capabilities:
        ledger.add((*path, "batch"), "batch sans écran pour le montrer.", f"Ajoutez {BATCHES} à capabilities.")
    if transition.form or transition.requires_reason or transition.places(Effect.INVITE):
        ledger.add((*path, "batch"), f"« {transition.name} » demande quelque chose à chacun.", "Retirez batch.")
