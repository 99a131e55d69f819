"""Dependence group (GIR) from the eight discriminating variables of the AGGIR grid.

Source: code de l'action sociale et des familles, annexe 2-2 (weights, thresholds and order of the groups as codified;
the 1997 decree printed other weights for group F, which the code replaced).
In: `modalites`, eight letters A, B or C: coherence, orientation, toilette, habillage, alimentation, elimination,
transferts, deplacements a l'interieur. The letters of variables made of parts are decided before, by the guide of
annexe 2-1. Out: the group that stopped the search (A to H), its sum, the rank (1 to 13) and the GIR (1 to 6).
The law's arithmetic is not monotonic: transfers at B alone give GIR 5, at C alone GIR 6. It is followed as it is.
Refuses: anything but eight capital letters A, B, C.

Off by default: the decree of 1997 left the tool to the State and local authorities; an operator switches it on.
"""

from dataclasses import dataclass as result
from typing import Annotated, Final

from pydantic import BeforeValidator, TypeAdapter, WithJsonSchema
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT, refusal

VARIABLES: Final = (
    "coherence", "orientation", "toilette", "habillage", "alimentation", "elimination", "transferts", "deplacements",
)  # fmt: skip

# Group: weights of C, weights of B, then (least sum, rank) from the highest. What reaches none goes to the next group.
Group = tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]
GROUPS: Final[dict[str, Group]] = {
    "A": ((2000, 1200, 40, 40, 60, 100, 800, 200), (0, 0, 16, 16, 20, 16, 120, 32), ((4380, 1), (4140, 2), (3390, 3))),
    "B": ((1500, 1200, 40, 40, 60, 100, 800, -80), (320, 120, 16, 16, 0, 16, 120, -40), ((2016, 4),)),
    "C": ((0, 0, 40, 40, 60, 160, 1000, 400), (0, 0, 16, 16, 20, 20, 200, 40), ((1700, 5), (1432, 6))),
    "D": ((0, 0, 0, 0, 2000, 400, 2000, 200), (0, 0, 0, 0, 200, 200, 200, 0), ((2400, 7),)),
    "E": ((400, 400, 400, 400, 400, 800, 800, 200), (0, 0, 100, 100, 100, 100, 100, 0), ((1200, 8),)),
    "F": ((200, 200, 500, 500, 500, 500, 500, 200), (100, 100, 100, 100, 100, 100, 100, 0), ((800, 9),)),
    "G": ((150, 150, 300, 300, 500, 500, 400, 200), (0, 0, 200, 200, 200, 200, 200, 100), ((650, 10),)),
    "H": ((0, 0, 3000, 3000, 3000, 3000, 1000, 1000), (0, 0, 2000, 2000, 2000, 2000, 2000, 1000),
          ((4000, 11), (2000, 12))),
}  # fmt: skip
LAST_RANK: Final = 13
GIR_OF_RANK: Final = {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 10: 4, 11: 4, 12: 5, 13: 6}


def _modalites(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("Un texte de huit lettres A, B ou C est attendu.")
    if len(value) != len(VARIABLES):
        raise refusal(f"Huit lettres sont attendues ; il y en a {len(value)}.")
    for variable, letter in zip(VARIABLES, value, strict=True):
        if letter not in "ABC":
            raise refusal(f"Seules les lettres A, B et C sont admises : voyez « {variable} ».")
    return value


Modalites = Annotated[str, BeforeValidator(_modalites), WithJsonSchema({"type": "string", "pattern": "^[ABC]{8}$"})]


@dataclass(frozen=True, config=STRICT)
class Given:
    modalites: Modalites


@result(frozen=True, slots=True)
class Gir:
    groupe: str
    somme: int
    rang: int
    gir: int


def run(given: Given) -> Gir:
    for group, (of_c, of_b, ranks) in GROUPS.items():
        total = sum({"A": 0, "B": b, "C": c}[letter] for letter, c, b in zip(given.modalites, of_c, of_b, strict=True))
        for least, rank in ranks:
            if total >= least:
                return Gir(group, total, rank, GIR_OF_RANK[rank])
    return Gir(group, total, LAST_RANK, GIR_OF_RANK[LAST_RANK])


CALCULATOR = Calculator(
    name="aggir",
    version="1.0",
    title="Groupe iso-ressources (GIR)",
    purpose="Calculer le GIR d’une grille AGGIR déjà remplie. Ne remplace ni l’évaluation ni la décision.",
    source="Code de l’action sociale et des familles, annexe 2-2.",
    device_class=None,
    given=TypeAdapter(Given),
    result=TypeAdapter(Gir),
    run=run,
    default_on=False,
)
