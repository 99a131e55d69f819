"""Measures the platform knows: LOINC code, label, unit, and the range beyond which a value is a typing error.

Codes: vital signs of FrCore 2.2.0. The bounds are those of plausibility, wide on purpose; they say nothing of
what is normal and never judge a patient.
"""

from dataclasses import dataclass
from decimal import Decimal

from maillage.toolbox.language import lazy


@dataclass(frozen=True, slots=True)
class Measure:
    label: str
    unit: str
    least: Decimal
    most: Decimal


MEASURES = {
    "8480-6": Measure(lazy("Tension systolique"), "mmHg", Decimal(30), Decimal(300)),
    "8462-4": Measure(lazy("Tension diastolique"), "mmHg", Decimal(10), Decimal(200)),
    "8867-4": Measure(lazy("Fréquence cardiaque"), "/min", Decimal(10), Decimal(350)),
    "9279-1": Measure(lazy("Fréquence respiratoire"), "/min", Decimal(2), Decimal(120)),
    "8310-5": Measure(lazy("Température"), "°C", Decimal(20), Decimal(45)),
    "2708-6": Measure(lazy("Saturation en oxygène"), "%", Decimal(20), Decimal(100)),
    "29463-7": Measure(lazy("Poids"), "kg", Decimal("0.2"), Decimal(500)),
    "8302-2": Measure(lazy("Taille"), "cm", Decimal(20), Decimal(260)),
    "39156-5": Measure(lazy("Indice de masse corporelle"), "kg/m²", Decimal(5), Decimal(120)),
    "6301-6": Measure(lazy("INR"), "", Decimal("0.5"), Decimal(20)),
}
