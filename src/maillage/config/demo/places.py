"""The twelve structures of the fictitious region, between coast and bocage. No such commune exists."""

from dataclasses import dataclass
from datetime import datetime

from maillage.config.demo.dice import Dice
from maillage.kernel.directory.contracts import NewOrganization
from maillage.toolbox.ids import finess, siret

# No department has this number: what carries it cannot be taken for a real structure.
DEPARTMENT = "00"


@dataclass(frozen=True, slots=True)
class Place:
    """A structure as this file describes it. `patients` is its share of those registered in the region."""

    key: str
    name: str
    kind: str
    commune: str
    address: str
    patients: float
    has_finess: bool = True


PLACES = (
    Place("montvaste", "CH de Montvaste", "hospital", "Montvaste", "2 rue du Haut-Guet", 14),
    Place("orbeville", "CH d’Orbeville", "hospital", "Orbeville", "40 avenue du Port", 12),
    Place("lanrivel", "Hôpital de proximité de Lanrivel", "hospital", "Lanrivel", "1 route des Salines", 8),
    Place("vernelle", "maison de santé de Vernelle", "practice", "Vernelle", "6 place du Lavoir", 16),
    Place("rivieres", "MSP des Trois-Rivières", "practice", "Pont-Aubrée", "12 quai des Lavandières", 14),
    Place("quai", "cabinet médical du Quai", "practice", "Port-Quesnel", "3 quai de la Criée", 9, has_finess=False),
    Place("hautelande", "cabinet médical de Hautelande", "practice", "Hautelande", "8 rue des Haies", 7, False),
    Place("tilleuls", "EHPAD Les Tilleuls", "nursing_home", "Vernelle", "15 allée des Tilleuls", 6),
    Place("clos-marin", "EHPAD Le Clos-Marin", "nursing_home", "Lanrivel", "22 chemin de la Grève", 5),
    Place("brevanne", "unité sanitaire de Brévanne", "prison_health", "Brévanne", "1 chemin de la Tuilerie", 3),
    Place("infirmier", "cabinet infirmier de Vernelle", "home_nursing", "Vernelle", "9 rue Basse", 6, has_finess=False),
    Place("reseau", "réseau Peau et Plaies du Bocage", "network", "Montvaste", "5 rue de la Halle", 0),
)


def organizations(dice: Dice, at: datetime) -> dict[str, NewOrganization]:
    """By key. FINESS and SIRET have valid keys; their ranges are those of fiction."""
    return {place.key: _organization(place, number, dice, at) for number, place in enumerate(PLACES)}


def _organization(place: Place, number: int, dice: Dice, at: datetime) -> NewOrganization:
    return NewOrganization(
        id=dice.key(at),
        name=place.name,
        kind=place.kind,
        finess=finess.make_finess(dice, department=DEPARTMENT) if place.has_finess else None,
        siret=siret.make_siret(dice),
        commune=place.commune,
        department=DEPARTMENT,
        # 02 61 91: kept for fiction by the French numbering plan (ARCEP decision 2018-0881).
        phone=f"02 61 91 00 {10 + number}",
        address=f"{place.address}, {place.commune}",
    )
