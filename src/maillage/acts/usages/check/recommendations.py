"""Checks what an answer asks to be done next: read in the answer, dated in every case, carried out by a transition."""

from collections.abc import Iterator, Mapping

from maillage.acts.usages.check.expressions import LINK_ID, check_expression
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import ANSWER_FORM, Effect
from maillage.acts.usages.delay import Delay
from maillage.acts.usages.questions import Item, options, questions
from maillage.acts.usages.recommendations import Recommendation
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path


def check_recommendations(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    _carried_out(definition, ledger)
    asked = questions(definition, files, ANSWER_FORM)
    for path, expression in _expressions(definition):
        check_expression(path, expression, asked, ledger, "La réponse")
    for position, wanted in enumerate(definition.recommendations):
        _dated(("recommendations", position), wanted, asked or {}, ledger)
    codes = [wanted.code for wanted in definition.recommendations]
    for position, code in enumerate(codes):
        if code in codes[:position]:
            message = f"Deux recommandations portent le code « {code} »."
            ledger.add(("recommendations", position, "code"), message, "Renommez-en une.")


def _carried_out(definition: UsageDefinition, ledger: Ledger) -> None:
    """The block and the effect go together, over the form of the answer."""
    tracking = [
        position
        for position, transition in enumerate(definition.transitions)
        if Effect.TRACK_RECOMMENDATION.value in transition.effects
    ]
    for position in tracking:
        transition = definition.transitions[position]
        if not definition.recommendations and definition.pattern is None:
            remedy = "Ajoutez le bloc recommendations, ou retirez l’effet."
            ledger.add(("transitions", position), f"« {transition.name} » ne suit aucune recommandation.", remedy)
        if Effect.SIGN_REPORT.value not in transition.effects:
            message = f"« {transition.name} » suit une recommandation que personne ne signe."
            ledger.add(("transitions", position), message, "Écrivez l’effet à côté de sign_report.")
    if definition.recommendations and not tracking:
        remedy = "Ajoutez l’effet track_recommendation à la transition qui signe."
        ledger.add(("recommendations",), "Aucune transition ne suit ces recommandations.", remedy)
    if (definition.recommendations or definition.appointment) and ANSWER_FORM not in definition.forms:
        where = "recommendations" if definition.recommendations else "appointment"
        ledger.add((where,), f"Le formulaire « {ANSWER_FORM} » manque.", "C’est la réponse qui dit la suite à donner.")


def _expressions(definition: UsageDefinition) -> Iterator[tuple[Path, str]]:
    """Every expression that looks at the answer, with its place."""
    for position, wanted in enumerate(definition.recommendations):
        here: Path = ("recommendations", position)
        yield (*here, "when"), wanted.when
        if wanted.title_from is not None:
            yield (*here, "title_from"), wanted.title_from
        if wanted.due is not None and wanted.plain_due is None:
            yield (*here, "due"), wanted.due
    if definition.appointment is not None and definition.appointment.when is not None:
        yield ("appointment", "when"), definition.appointment.when


def _dated(path: Path, wanted: Recommendation, asked: Mapping[str, Item], ledger: Ledger) -> None:
    """Each answer that may be chosen as a delay gives a date: a task never loses its date because of a new word."""
    if wanted.due is None or wanted.plain_due is not None:
        return
    for link_id in LINK_ID.findall(wanted.due):
        for code in options(asked.get(link_id, {})):
            if code not in wanted.delays and not _is_delay(code):
                message = f"La réponse « {code} » de « {link_id} » ne donne aucune date."
                ledger.add((*path, "delays"), message, f"Ajoutez par exemple {code}: P15D.")


def _is_delay(text: str) -> bool:
    try:
        Delay.parse(text)
    except ValueError:
        return False
    return True
