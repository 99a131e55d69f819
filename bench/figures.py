"""What a script gives: named values beside their target."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

MS = "ms"


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` None: said beside the others, promised by nobody."""

    name: str
    value: float | None
    unit: str
    target: float | None = None
    better: Literal["less", "more"] = "less"
    note: str = ""

    @property
    def ok(self) -> bool:
        if self.value is None:
            return False
        if self.target is None:
            return True
        return self.value <= self.target if self.better == "less" else self.value >= self.target


Figures = list[Figure]


class CannotMeasure(Exception):
    """What is measured does not answer as it should; the message says how it did."""


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: a value that was truly seen."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def p50_p95(name: str, values_ms: Sequence[float], target: float | None, note: str = "") -> Figures:
    """The promise is on the 95th percentile; the median is said beside it."""
    seen = f"{len(values_ms)} mesures" + (f", {note}" if note else "")
    return [
        Figure(f"{name}.p50", round(percentile(values_ms, 0.50), 2), MS, note=seen),
        Figure(f"{name}.p95", round(percentile(values_ms, 0.95), 2), MS, target, note=seen),
    ]


def timed(do: Callable[[], object], times: int, warm: int = 2) -> list[float]:
    """Milliseconds of each of `times` calls, after `warm` that do not count."""
    for _ in range(warm):
        do()
    values = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        values.append((time.perf_counter() - began) * 1000)
    return values
