"""Arrows and ellipses laid over a photo, as fractions of the displayed picture; refuses what is off it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

MAX_SHAPES = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = ("arrow", "ellipse")


class ShapesRefused(Exception):
    """Marks that cannot be drawn; `sentence_fr` is shown as is."""

    def __init__(self) -> None:
        self.sentence_fr = _("Ces repères ne peuvent pas être dessinés. Rechargez la page et tracez-les à nouveau.")
        super().__init__(self.sentence_fr)


@dataclass(frozen=True, slots=True)
class Shape:
    """An arrow from (x1, y1) to its tip (x2, y2), or the ellipse in the box of those two corners."""

    kind: Literal["arrow", "ellipse"]
    letter: str
    x1: float
    y1: float
    x2: float
    y2: float


def parse_shapes(items: object) -> tuple[Shape, ...]:
    """Shapes from the browser's JSON list; the keys are those of Shape, every value is checked."""
    if not isinstance(items, list) or len(items) > MAX_SHAPES:
        raise ShapesRefused
    shapes = tuple(_parse(item) for item in items)
    if len({shape.letter for shape in shapes}) != len(shapes):
        raise ShapesRefused
    return shapes


def _parse(item: object) -> Shape:
    if not isinstance(item, Mapping) or set(item) != {"kind", "letter", "x1", "y1", "x2", "y2"}:
        raise ShapesRefused
    letter = item["letter"]
    if item["kind"] not in KINDS or not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
        raise ShapesRefused
    numbers = [item[key] for key in ("x1", "y1", "x2", "y2")]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ShapesRefused
        if not math.isfinite(number) or not 0 <= number <= 1:
            raise ShapesRefused
    x1, y1, x2, y2 = (round(float(number), 5) for number in numbers)
    if math.hypot(x2 - x1, y2 - y1) < 0.002:
        raise ShapesRefused
    return Shape(kind=item["kind"], letter=letter, x1=x1, y1=y1, x2=x2, y2=y2)
