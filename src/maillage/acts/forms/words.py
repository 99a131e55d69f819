"""The sentences of the engine, in the language of the reader: one French sentence that says what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms.program import unit_of
from maillage.acts.forms.schema import Item
from maillage.acts.forms.texts import question_text
from maillage.toolbox.language import in_english, said


def sentences() -> dict[str, str]:
    """Given to the engine with each evaluation, and to the browser with each page; `{name}` is filled by it."""
    return {
        "choose": _("Choisissez une réponse : {label}"),
        "answer": _("Répondez à cette question : {label}"),
        "option": _("Choisissez une des réponses proposées."),
        "boolean": _("Répondez par oui ou par non."),
        "choice": _("Choisissez une des réponses proposées."),
        "integer": _("Écrivez un nombre entier, par exemple 12."),
        "decimal": _("Écrivez un nombre, par exemple 7,5."),
        "whole": _("Écrivez un nombre entier."),
        "tooLarge": _("Écrivez un nombre plus petit : au plus 2 147 483 647."),
        "place": _("Écrivez au plus un chiffre après la virgule."),
        "places": _("Écrivez au plus {places} chiffres après la virgule."),
        "date": _("Écrivez une date, par exemple 03/02/2026."),
        "dateTime": _("Écrivez une date et une heure, par exemple 03/02/2026 14:30."),
        "gap": _("Cette heure n’existe pas : ce jour-là, les horloges passent de 2 h à 3 h. Corrigez l’heure."),
        "time": _("Écrivez une heure, par exemple 14:30."),
        "url": _("Écrivez une adresse complète, par exemple https://exemple.fr."),
        "text": _("Écrivez un texte."),
        "between": _("Entre {min} et {max}{unit}."),
        "atLeast": _("Au moins {min}{unit}."),
        "atMost": _("Au plus {max}{unit}."),
        "since": _("Pas avant {min}."),
        "until": _("Pas après {max}."),
        "meant": _("Vouliez-vous écrire {guess} ?"),
        "oneSign": _("Écrivez un seul signe."),
        "tooLong": _("Au plus {most} signes : retirez-en {over}."),
        "format": _("Écrivez sous cette forme : {format}."),
        "regex": _("Ce texte n’a pas la forme attendue : corrigez-le."),
        "failed": _("Ce résultat n’a pas pu être calculé : vérifiez les réponses dont il dépend."),
        "one": _("Donnez une seule réponse."),
        "most": _("Donnez au plus {most} réponses."),
        "least": _("Donnez au moins {least} réponses."),
    }


def said_by_engine(items: Mapping[str, Item]) -> dict[str, Any]:
    """The sentences, and what they quote of the form when it is not read in French, the language it is written in."""
    if not in_english():
        return sentences()
    quoted = {link_id: question_text(item) for link_id, item in items.items()}
    units = {text for item in items.values() if (text := unit_of(item))}
    return {**sentences(), "labels": quoted, "units": {unit: said(unit) for unit in units}, "point": "."}


def source_of(expression: str) -> str:
    """Where a prefilled answer comes from, as its label says it."""
    sources: list[tuple[str, Any]] = [
        ("%record", _("repris du dossier")),
        ("%request", _("repris de la demande")),
        ("%patient", _("repris de l’identité du patient")),
        ("%user", _("repris de votre compte")),
        ("%today", _("date du jour")),
    ]
    return next((str(label) for word, label in sources if word in expression), str(_("proposé par la fiche")))


def island() -> dict[str, str]:
    """What form.js says of the draft."""
    return {
        "kept": _("Brouillon gardé à {at}"),
        "keeping": _("Le brouillon se garde…"),
        "keptHere": _("Pas encore envoyé : gardé sur cet appareil."),
        "restored": _("Ce qui n’était pas parti a été retrouvé sur cet appareil."),
        "conflict": _("Ce brouillon a été modifié ailleurs : rechargez la page."),
        "signedOut": _("Reconnectez-vous : ce que vous avez écrit est gardé sur cet appareil."),
    }


def yes() -> str:
    return _("Oui")


def no() -> str:
    return _("Non")


def front() -> str:
    return _("Face")


def back() -> str:
    return _("Dos")
