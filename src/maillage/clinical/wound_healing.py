"""How a wound changed between two measures: positive figures shrink, negative ones grow.

Sources: percentage of the first area, Gorin DR et al., J Vasc Surg 1996;23:524-8; linear advance of the edge, Gilman
TH, Parameter for measurement of wound closure, Wounds 1990 (difference of areas over the mean perimeter: comparable
between wounds of different sizes).
In: `A0` (more than 0) and `A1`, areas in cm2; optional `P0` (more than 0) and `P1`, perimeters in cm; optional `days`
between both (more than 0), or the days `D0` and `D1` of the measures, from which they are counted. Out: `pct`,
percentage of `A0`; `gilman_d_cm`, null without both perimeters; `cm2_per_week`, null without `days` nor both dates, or
when both are the same day.
Refuses: one perimeter without the other, `days` with a date, a second measure before the first.
"""

from dataclasses import dataclass as result
from typing import Annotated, Final

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.inputs import STRICT, Day

# Twice the skin of an adult, its outline, and a life: beyond, a unit is wrong.
MOST_CM2: Final = 40_000
MOST_CM: Final = 10_000
MOST_DAYS: Final = 36_600
WEEK: Final = 7


@dataclass(frozen=True, config=STRICT)
class Given:
    A0: Annotated[float, Field(gt=0, le=MOST_CM2)]
    A1: Annotated[float, Field(ge=0, le=MOST_CM2)]
    P0: Annotated[float, Field(gt=0, le=MOST_CM)] | None = None
    P1: Annotated[float, Field(ge=0, le=MOST_CM)] | None = None
    days: Annotated[float, Field(gt=0, le=MOST_DAYS)] | None = None
    D0: Day | None = None
    D1: Day | None = None


@result(frozen=True, slots=True)
class Healing:
    pct: float
    gilman_d_cm: float | None
    cm2_per_week: float | None


def run(given: Given) -> Healing:
    healed = given.A0 - given.A1
    return Healing(
        pct=100 * healed / given.A0,
        gilman_d_cm=healed / mean if (mean := _mean_perimeter(given)) is not None else None,
        cm2_per_week=healed / days * WEEK if (days := _days(given)) is not None else None,
    )


def _days(given: Given) -> float | None:
    """Between both measures; None when it is not known, or when no day passed."""
    if given.days is not None and (given.D0 or given.D1) is not None:
        raise Refused("days", "Les jours passés sont attendus, ou les deux dates, pas les deux.")
    if given.D0 is None or given.D1 is None:
        return given.days
    if given.D1 < given.D0:
        raise Refused("D1", "La seconde mesure est attendue après la première.")
    return (given.D1 - given.D0).days or None


def _mean_perimeter(given: Given) -> float | None:
    if (given.P0 is None) != (given.P1 is None):
        absent = "P0" if given.P0 is None else "P1"
        raise Refused(absent, "Les deux périmètres sont attendus, ou aucun.")
    return (given.P0 + given.P1) / 2 if given.P0 is not None and given.P1 is not None else None


CALCULATOR = Calculator(
    name="wound-healing",
    version="1.1",
    title="Évolution d’une plaie",
    purpose="Comparer deux mesures d’une même plaie. Ne prédit pas la cicatrisation.",
    source="Gorin 1996, J Vasc Surg 23:524 (pourcentage) ; Gilman 1990, Wounds (avancée linéaire du bord).",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Healing),
    run=run,
)
