"""Gestational ages: complete weeks and days, written `24+0`."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from maillage.clinical.inputs import refusal

WEEK: Final = 7
# A birth before 20 weeks is none, and none was dated beyond 46.
FIRST_WEEK, LAST_WEEK = 20, 46
SHAPE: Final = r"([0-9]{2})\+([0-6])"


def _days(value: object) -> int:
    match = re.fullmatch(SHAPE, value) if isinstance(value, str) else None
    if match is None:
        raise refusal("Un terme est attendu en semaines et jours (0 à 6), comme « 24+0 ».")
    weeks, days = int(match[1]), int(match[2])
    if not FIRST_WEEK <= weeks <= LAST_WEEK:
        raise refusal(f"Le terme est attendu entre {FIRST_WEEK} et {LAST_WEEK} semaines.")
    return weeks * WEEK + days


# Read as days: what dates are counted in.
GestationalDays = Annotated[
    int, BeforeValidator(_days), WithJsonSchema({"type": "string", "pattern": f"^{SHAPE}$", "examples": ["24+0"]})
]


def written(days: int) -> str:
    return f"{days // WEEK}+{days % WEEK}"
