"""Seven-point checklist of dermoscopy: three major criteria of 2 points, four minor ones of 1.

Sources: Argenziano G et al., Arch Dermatol 1998;134:1563-70 (threshold 3); Argenziano G et al., Br J Dermatol
2011;164:785-90 (revised threshold 1, same weights).
In: `criteres`, the finding of each criterion, in the words below. Out: the score (0 to 10) and whether each threshold
is reached; a threshold is a figure, not a diagnosis.
Refuses: a missing criterion, an unknown finding.
"""

from dataclasses import dataclass as result
from typing import Final, Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT

MAJOR, MINOR = 2, 1
THRESHOLD_1998, THRESHOLD_2011 = 3, 1

# Findings that count, and what each is worth; the others of the lists below count for nothing.
COUNTED: Final[dict[str, tuple[int, frozenset[str]]]] = {
    "pigment_network": (MAJOR, frozenset({"atypical"})),
    "blue_whitish_veil": (MAJOR, frozenset({"present"})),
    "vascular": (MAJOR, frozenset({"dotted", "linear irregular"})),
    "pigmentation": (MINOR, frozenset({"diffuse irregular", "localized irregular"})),
    "streaks": (MINOR, frozenset({"irregular"})),
    "dots_globules": (MINOR, frozenset({"irregular"})),
    "regression": (MINOR, frozenset({"blue areas", "white areas", "combinations"})),
}


@dataclass(frozen=True, config=STRICT)
class Criteria:
    pigment_network: Literal["absent", "typical", "atypical"]
    blue_whitish_veil: Literal["absent", "present"]
    vascular: Literal[
        "absent", "arborizing", "comma", "hairpin", "within regression", "wreath", "dotted", "linear irregular"
    ]
    pigmentation: Literal["absent", "diffuse regular", "localized regular", "diffuse irregular", "localized irregular"]
    streaks: Literal["absent", "regular", "irregular"]
    dots_globules: Literal["absent", "regular", "irregular"]
    regression: Literal["absent", "blue areas", "white areas", "combinations"]


@dataclass(frozen=True, config=STRICT)
class Given:
    criteres: Criteria


@result(frozen=True, slots=True)
class Score:
    score: int
    seuil3_positif: bool
    seuil1_revise2011: bool


def run(given: Given) -> Score:
    score = sum(points for name, (points, found) in COUNTED.items() if getattr(given.criteres, name) in found)
    return Score(score, score >= THRESHOLD_1998, score >= THRESHOLD_2011)


CALCULATOR = Calculator(
    name="seven-point",
    version="1.0",
    title="Score dermoscopique en sept points",
    purpose="Additionner les critères d’une image déjà lue. Ne pose pas de diagnostic.",
    source="Argenziano 1998, Arch Dermatol 134:1563 (seuil 3) ; Argenziano 2011, Br J Dermatol 164:785 (seuil 1).",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Score),
    run=run,
)
