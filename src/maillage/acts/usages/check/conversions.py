"""Checks how a case goes on as another one: known states, roles and questions, and expressions that can be read."""

from collections.abc import Mapping

from maillage.acts.usages.check.expressions import check_expression, is_never
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.conversions import SELF, Conversion
from maillage.acts.usages.questions import Item, questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path

SERIES = "series"


def check_conversions(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    asked = every_question(definition, files)
    for position, conversion in enumerate(definition.conversions):
        path: Path = ("conversions", position)
        _words(definition, conversion, path, ledger)
        if conversion.to in [other.to for other in definition.conversions[:position]]:
            message = f"Deux conversions mènent à « {conversion.to} »."
            ledger.add((*path, "to"), message, "Gardez-en une : from et by sont des listes.")
        if conversion.when is not None:
            check_expression((*path, "when"), conversion.when, asked, ledger, "Le dossier")
            if is_never(conversion.when):
                message = f"Aucun dossier ne se poursuit en « {conversion.to} » : when ne tient jamais."
                ledger.add((*path, "when"), message, "Regardez une réponse du dossier, ou retirez when.")
        for link_id, expression in conversion.carries.items():
            check_expression((*path, "carries", link_id), expression, asked, ledger, "Le dossier")
        if conversion.is_follow_up:
            check_target(conversion, path, definition, questions(definition, files, "request"), ledger)
    for position, value in enumerate(definition.series):
        check_expression(("series", position, "value"), value.value, asked, ledger, "Le dossier")
    _trend(definition, ledger)


def every_question(definition: UsageDefinition, files: Mapping[str, str]) -> dict[str, Item] | None:
    """The questions of all the forms of a usage; None when one of them cannot be read."""
    found: dict[str, Item] = {}
    for form in definition.forms:
        asked = questions(definition, files, form)
        if asked is None:
            return None
        found = {**asked, **found}
    return found


def check_target(
    conversion: Conversion,
    path: Path,
    target: UsageDefinition,
    asked: Mapping[str, Item] | None,
    ledger: Ledger,
) -> None:
    """What is carried has a question to go to, and somebody reads it before it leaves."""
    for key, link_ids in (("carries", tuple(conversion.carries)), ("asks", conversion.asks)):
        for position, link_id in enumerate(link_ids):
            if asked is not None and link_id not in asked:
                place = (*path, key, link_id if key == "carries" else position)
                message = f"La demande de « {target.code} » ne pose pas la question « {link_id} »."
                ledger.add(place, message, did_you_mean(link_id, asked))
    views = {view.code for view in target.attachments.views}
    for view in conversion.views:
        if view not in views:
            ledger.add(
                (*path, "views", view), f"Vue inconnue de « {target.code} » : « {view} ».", did_you_mean(view, views)
            )
    if target.states[target.initial].kind != "draft":
        ledger.add(
            (*path, "to"),
            f"« {target.code} » ne commence pas par un brouillon : la suite partirait sans que personne la relise.",
            "Donnez kind: draft à son état initial.",
        )


def _words(definition: UsageDefinition, conversion: Conversion, path: Path, ledger: Ledger) -> None:
    if conversion.to == definition.code:
        ledger.add((*path, "to"), "Une suite dans le même usage s’écrit self.", f"Écrivez to: {SELF}.")
    for position, state in enumerate(conversion.sources):
        here = (*path, "from", position)
        if state not in definition.states:
            ledger.add(here, f"État inconnu : « {state} ».", did_you_mean(state, definition.states))
        elif definition.states[state].kind == "draft":
            ledger.add(here, "Un brouillon n’est pas encore parti : il ne se poursuit pas.", "Nommez un état d’après.")
    for position, role in enumerate(conversion.by):
        if role not in definition.roles:
            message = f"Rôle inconnu : « {role} »."
            ledger.add((*path, "by", position), message, did_you_mean(role, definition.roles))
        elif definition.roles[role].party == "assistant":
            ledger.add((*path, "by", position), f"« {role} » prépare, il ne convertit pas.", "Retirez-le de by.")
    own = {view.code for view in definition.attachments.views}
    for view, former in conversion.views.items():
        if former not in own:
            ledger.add((*path, "views", view), f"Vue inconnue : « {former} ».", did_you_mean(former, own))
    both = sorted(set(conversion.asks) & set(conversion.carries))
    if both:
        message = f"« {both[0]} » est à la fois reprise et posée de nouveau."
        ledger.add((*path, "asks"), message, "Retirez-la de asks ou de carries.")


def _trend(definition: UsageDefinition, ledger: Ledger) -> None:
    """The trend, its capability and the episodes that it compares go together."""
    follows = any(conversion.is_follow_up for conversion in definition.conversions)
    if definition.series and SERIES not in definition.capabilities:
        ledger.add(("series",), "Aucun écran ne montre ces valeurs.", "Ajoutez series à capabilities.")
    if SERIES in definition.capabilities and not definition.series:
        ledger.add(("capabilities",), "La capacité series ne montre aucune valeur.", "Ajoutez le bloc series.")
    if definition.series and not follows:
        message = "Ces valeurs n’ont jamais de suite : aucun épisode ne suit le premier."
        ledger.add(("series",), message, f"Ajoutez une conversion to: {SELF}.")
