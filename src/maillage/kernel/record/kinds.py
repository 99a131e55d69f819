"""Kinds of facts and their faces, as tables."""

from dataclasses import dataclass
from enum import StrEnum

from maillage.toolbox.language import lazy


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
    ItemKind.ALLERGY: ItemFace(lazy("Allergie"), "exclamation-triangle"),
    ItemKind.TREATMENT: ItemFace(lazy("Traitement"), "capsule"),
    ItemKind.HISTORY: ItemFace(lazy("Antécédent"), "journal-medical"),
    ItemKind.ALERT: ItemFace(lazy("Alerte"), "exclamation-diamond"),
}
