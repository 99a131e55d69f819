"""How the figures of the calculators are called on a page, and how their values are read. No figure is a conclusion."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms.texts import number_text, when_text
from maillage.toolbox.language import lazy

PLACES = 2  # on a page; what is kept with the answers is whole

LABELS: dict[str, Any] = {
    "cle": lazy("Clé"),
    "groupe": lazy("Groupe où s’arrête la recherche"),
    "somme": lazy("Somme du groupe"),
    "rang": lazy("Rang"),
    "gir": lazy("GIR"),
    "total": lazy("Total"),
    "missing": lazy("Items non renseignés"),
    "onset_to_door": lazy("Du début à l’arrivée, en minutes"),
    "door_to_imaging": lazy("De l’arrivée à l’imagerie, en minutes"),
    "door_to_needle": lazy("De l’arrivée à l’injection, en minutes"),
    "onset_to_needle": lazy("Du début à l’injection, en minutes"),
    "dido": lazy("De l’arrivée au départ, en minutes"),
    "ivt_window_open_at_imaging": lazy("Moins de 4 h 30 à l’imagerie"),
    "evt_window": lazy("Depuis le début"),
    "warnings": lazy("Ordre à vérifier"),
    "score": lazy("Score"),
    "seuil3_positif": lazy("Score d’au moins 3 (seuil d’origine)"),
    "seuil1_revise2011": lazy("Score d’au moins 1 (seuil révisé, 2011)"),
    "tds": lazy("Score total (TDS)"),
    "band": lazy("Intervalle"),
    "first_exam_date": lazy("Date du premier examen"),
    "classe": lazy("Classe"),
    "immature": lazy("Rétine non mature"),
    "aire_cm2": lazy("Aire, en cm²"),
    "perimetre_cm": lazy("Périmètre, en cm"),
    "pct": lazy("Réduction de l’aire, en %"),
    "gilman_d_cm": lazy("Avancée du bord (Gilman), en cm"),
    "cm2_per_week": lazy("Réduction par semaine, en cm²"),
    "has2007": lazy("Grade HAS 2007"),
    "iwgdf2019": lazy("Grade IWGDF 2019"),
    "dpa_280": lazy("Terme à 280 jours"),
    "ddg_fr": lazy("Début de grossesse"),
    "terme_fr_41SA": lazy("Terme, 41 SA"),
    "depassement_42SA": lazy("Dépassement, 42 SA"),
    "sa": lazy("Semaines d’aménorrhée"),
}

# What a calculator answers by a word of its own, as a reader says it.
VALUES: dict[str, Any] = {
    "<=6h": lazy("6 h au plus, à l’imagerie"),
    "6-24h": lazy("de 6 à 24 h, à l’imagerie"),
    ">24h": lazy("plus de 24 h, à l’imagerie"),
    "unknown": lazy("inconnu"),
}


def result_label(field: str) -> str:
    return str(LABELS[field])


def value_text(value: Any) -> str:
    """A figure as one reads it: decimal comma, two decimals at most, day in letters, what nobody knows in a word."""
    if value is None:
        return _("inconnu")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list | tuple):
        return ", ".join(value_text(each) for each in value) or _("aucun")
    if isinstance(value, int | float):
        return number_text(round(value, PLACES))
    text = str(value)
    if text in VALUES:
        return str(VALUES[text])
    return when_text(text) if _is_day(text) else text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
