"""Area and perimeter of a wound outlined on a photo with a scale.

Source: the shoelace formula (Gauss); the scale is that of the ruler on the photo, in the plane of the wound.
In: `points`, pixels `[x, y]` in the order of the outline, 3 to 5,000, either way round; `px_per_cm`, more than 0.
Out: `aire_cm2`, `perimetre_cm`. The outline closes by itself; a point repeated at once, or the first repeated at the
end, is the same point.
Refuses: fewer than three different points, an outline without area, one that crosses or touches itself (the area of
its loops would count against each other). Crossings are decided exactly, never by a rounded number.
"""

from dataclasses import dataclass as result
from fractions import Fraction
from math import hypot
from typing import Annotated, Final

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.inputs import STRICT

MOST_POINTS: Final = 5000
FARTHEST_PX: Final = 1_000_000
# A product of two differences below this part of its terms is decided by fractions.
DOUBT: Final = 1e-12

Pixel = Annotated[float, Field(ge=-FARTHEST_PX, le=FARTHEST_PX)]
Point = tuple[Pixel, Pixel]
Edge = tuple[Point, Point]


@dataclass(frozen=True, config=STRICT)
class Given:
    points: Annotated[tuple[Point, ...], Field(max_length=MOST_POINTS)]
    px_per_cm: Annotated[float, Field(gt=0, le=FARTHEST_PX)]


@result(frozen=True, slots=True)
class Outline:
    aire_cm2: float
    perimetre_cm: float


def run(given: Given) -> Outline:
    ring = [point for before, point in zip(_shifted(given.points), given.points, strict=True) if point != before]
    if len(set(ring)) < 3:
        raise Refused("points", "Au moins trois points différents sont attendus.")
    if not any(_turn(ring[0], ring[1], point) for point in ring):
        raise Refused("points", "Ces points sont alignés : le contour n’a pas de surface.")
    edges = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    if _crosses_itself(edges):
        raise Refused("points", "Le contour se croise ou se touche : retracez-le d’un seul tenant.")
    # From the first point: products of small differences keep their digits.
    x0, y0 = ring[0]
    twice = sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in edges)
    length = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in edges)
    return Outline(abs(twice) / 2 / given.px_per_cm**2, length / given.px_per_cm)


def _shifted(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The point before each: the last one before the first."""
    return (*points[-1:], *points[:-1])


def _crosses_itself(edges: list[Edge]) -> bool:
    """From left to right, each edge meets those that its span overlaps."""
    count = len(edges)
    spans = sorted((min(a[0], b[0]), max(a[0], b[0]), place) for place, (a, b) in enumerate(edges))
    near: list[tuple[float, int]] = []
    for left, right, place in spans:
        near = [(end, other) for end, other in near if end >= left]
        if any(_meet(edges, place, other, count) for _end, other in near):
            return True
        near.append((right, place))
    return False


def _meet(edges: list[Edge], one: int, other: int, count: int) -> bool:
    (a, b), (c, d) = edges[one], edges[other]
    if (one + 1) % count == other:
        return _folds(a, b, d)
    if (other + 1) % count == one:
        return _folds(c, d, b)
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    sides = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if 0 not in sides:
        return sides[0] != sides[1] and sides[2] != sides[3]
    touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    ends = any(side == 0 and _between(*where) for side, where in zip(sides, touching, strict=True))
    return ends or (sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0)


def _folds(a: Point, b: Point, c: Point) -> bool:
    """Two edges that follow each other share `b`; they meet elsewhere only by going back over themselves."""
    if _turn(a, b, c) != 0:
        return False
    return (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0


def _between(a: Point, b: Point, c: Point) -> bool:
    """Whether `c`, known to be in line with `a` and `b`, stands between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _turn(a: Point, b: Point, c: Point) -> int:
    """1 to the left, -1 to the right, 0 in line."""
    left, right = (b[0] - a[0]) * (c[1] - a[1]), (b[1] - a[1]) * (c[0] - a[0])
    if abs(left - right) <= DOUBT * (abs(left) + abs(right)):
        return _exact_turn(*map(Fraction, (*a, *b, *c)))
    return 1 if left > right else -1


def _exact_turn(ax: Fraction, ay: Fraction, bx: Fraction, by: Fraction, cx: Fraction, cy: Fraction) -> int:
    left, right = (bx - ax) * (cy - ay), (by - ay) * (cx - ax)
    return (left > right) - (left < right)


CALCULATOR = Calculator(
    name="wound-area",
    version="1.0",
    title="Surface d’une plaie",
    purpose="Mesurer un contour tracé par un soignant sur une photo qui porte une échelle.",
    source="Formule des lacets (Gauss), à l’échelle de la photo.",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Outline),
    run=run,
)
