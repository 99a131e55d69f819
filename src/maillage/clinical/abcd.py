"""ABCD rule of dermoscopy: the total dermoscopy score (TDS) and its band.

Sources: Stolz W et al., Eur J Dermatol 1994;4:521-7; Nachbar F et al., J Am Acad Dermatol 1994;30:551-9.
TDS = 1.3 A + 0.1 B + 0.5 C + 0.5 D, with asymmetry A 0 to 2, borders B 0 to 8, colours C 1 to 6, dermoscopic
structures D 1 to 5. Bands: below 4.75, from 4.75 to 5.45 both included, above 5.45.
In: `A B C D`, each a whole number or null (not assessed). Out: `tds` and `band`, both null when one is null.
The authors' words for the bands are a diagnosis, and are not given.
"""

from dataclasses import dataclass as result
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT

# Exact decimals: 1.3 and 0.1 have no exact binary fraction, and a band begins at a decimal.
WEIGHTS: Final = (Decimal("1.3"), Decimal("0.1"), Decimal("0.5"), Decimal("0.5"))
LOW, HIGH = Decimal("4.75"), Decimal("5.45")


@dataclass(frozen=True, config=STRICT)
class Given:
    A: Annotated[int, Field(ge=0, le=2)] | None
    B: Annotated[int, Field(ge=0, le=8)] | None
    C: Annotated[int, Field(ge=1, le=6)] | None
    D: Annotated[int, Field(ge=1, le=5)] | None


@result(frozen=True, slots=True)
class Tds:
    tds: float | None
    band: str | None


def run(given: Given) -> Tds:
    parts = [part for part in (given.A, given.B, given.C, given.D) if part is not None]
    if len(parts) < len(WEIGHTS):
        return Tds(None, None)
    tds = sum((weight * part for weight, part in zip(WEIGHTS, parts, strict=True)), Decimal())
    return Tds(float(tds), band_of(tds))


def band_of(tds: Decimal) -> str:
    if tds < LOW:
        return "<4.75"
    return "4.75-5.45" if tds <= HIGH else ">5.45"


CALCULATOR = Calculator(
    name="abcd",
    version="1.0",
    title="Règle ABCD de la dermoscopie",
    purpose="Calculer le score dermoscopique total d’une image déjà lue. Ne pose pas de diagnostic.",
    source="Stolz 1994, Eur J Dermatol 4:521 ; Nachbar 1994, J Am Acad Dermatol 30:551.",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Tds),
    run=run,
)
