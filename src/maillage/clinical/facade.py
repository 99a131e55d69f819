"""The door of the room: which calculators there are, and their results as JSON."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from maillage.clinical import (
    abcd,
    aggir,
    diabetic_foot,
    inputs,
    nihss,
    nir_key,
    pregnancy_dates,
    results,
    rop_classify,
    rop_first_exam,
    seven_point,
    stroke_times,
    wound_area,
    wound_healing,
)
from maillage.clinical.contracts import Calculator, Refused

__all__ = [
    "CALCULATORS",
    "Calculator",
    "Refused",
    "calculate",
    "calculate_all",
    "find",
    "result_schema_of",
    "schema_of",
]

_ROOM: Final = (
    nir_key, aggir, nihss, stroke_times, seven_point, abcd, rop_first_exam, rop_classify, wound_area, wound_healing,
    diabetic_foot, pregnancy_dates,
)  # fmt: skip
CALCULATORS: Final[Mapping[str, Calculator]] = MappingProxyType({one.CALCULATOR.name: one.CALCULATOR for one in _ROOM})


def find(name: str) -> Calculator:
    """The calculator of that name. Raises Refused, with the nearest name."""
    if name in CALCULATORS:
        return CALCULATORS[name]
    near = get_close_matches(name, CALCULATORS, n=1)
    remedy = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Choisissez parmi : {', '.join(CALCULATORS)}."
    raise Refused("name", f"Ce calcul n’existe pas. {remedy}")


def calculate(calculator: Calculator, data: object) -> dict[str, Any]:
    """One object in, one object out, both as JSON holds them. Raises Refused."""
    return results.as_json(calculator.run(inputs.read(calculator.given, data)))


def calculate_all(calculator: Calculator, data: Iterable[object]) -> list[dict[str, Any]]:
    """A list in, a list out, in the same order. One wrong element refuses the whole: its place begins the field."""
    found = []
    for place, one in enumerate(data):
        try:
            found.append(calculate(calculator, one))
        except Refused as wrong:
            raise Refused(f"[{place}].{wrong.field}".rstrip("."), wrong.reason) from None
    return found


def schema_of(calculator: Calculator) -> dict[str, Any]:
    """JSON Schema of what it is given."""
    return calculator.given.json_schema()


def result_schema_of(calculator: Calculator) -> dict[str, Any]:
    return calculator.result.json_schema()
