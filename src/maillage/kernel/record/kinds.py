"""Kinds of facts and their faces, as tables."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class ItemKind(StrEnum):
    ALLERGY = "allergy"
    TREATMENT = "treatment"
    HISTORY = "history"
    ALERT = "alert"


class ItemStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class ItemFace:
    label: str
    icon: str


ITEM_FACES = {
    ItemKind.ALLERGY: ItemFace(_("Allergie"), "exclamation-triangle"),
    ItemKind.TREATMENT: ItemFace(_("Traitement"), "capsule"),
    ItemKind.HISTORY: ItemFace(_("Antécédent"), "journal-medical"),
    ItemKind.ALERT: ItemFace(_("Alerte"), "exclamation-diamond"),
}
