"""Planimetry and healing: known shapes, what moving or turning a photo must not change, outlines that are none."""

import math
import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused

SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
whole = st.integers(-3000, 3000)


def measured(points: list[Any], px_per_cm: float = 10) -> tuple[float, float]:
    found = calculated("wound-area", {"points": points, "px_per_cm": px_per_cm})
    return found["aire_cm2"], found["perimetre_cm"]


def star(seed: int, count: int, radius: float = 1000) -> list[list[float]]:
    """An outline that never crosses itself: one point an angle, at any distance."""
    dice = random.Random(seed)
    angles = sorted(dice.uniform(0, 2 * math.pi) for _ in range(count))
    sizes = [dice.uniform(0.2, 1) * radius for _ in range(count)]
    return [[size * math.cos(a), size * math.sin(a)] for a, size in zip(angles, sizes, strict=True)]


def test_known_shapes() -> None:
    assert measured(SQUARE) == (100, 40)
    assert measured([[0, 0], [30, 0], [0, 40]], 10) == (6, 12)
    assert measured([[0, 0], [4, 0], [4, 4], [2, 2], [0, 4]], 1) == (12, pytest.approx(12 + 2 * math.sqrt(8)))


def test_a_circle_of_many_points_tends_to_its_area() -> None:
    circle = [[50 * math.cos(2 * math.pi * n / 2000), 50 * math.sin(2 * math.pi * n / 2000)] for n in range(2000)]
    area, perimeter = measured(circle)
    assert area == pytest.approx(math.pi * 25, rel=1e-5)
    assert perimeter == pytest.approx(math.pi * 10, rel=1e-5)


@given(st.integers(0, 10_000), st.integers(4, 40), st.integers(0, 39), st.booleans(), whole, whole)
def test_where_it_starts_its_direction_and_its_place_change_nothing(
    seed: int, count: int, start: int, backwards: bool, x: int, y: int
) -> None:
    points = star(seed, count)
    angles = [math.atan2(y, x) % (2 * math.pi) for x, y in points]
    # Half a turn without a point, and the outline would no longer go round the centre.
    assume(all(b - a < math.pi for a, b in zip(angles, [*angles[1:], angles[0] + 2 * math.pi], strict=True)))
    moved = [[a + x, b + y] for a, b in points[start % count :] + points[: start % count]]
    assert measured(moved[::-1] if backwards else moved) == pytest.approx(measured(points), rel=1e-9)


@given(st.integers(1, 1000), st.integers(1, 1000), st.floats(0.1, 1000))
def test_the_scale_divides_lengths_once_and_areas_twice(width: int, height: int, scale: float) -> None:
    rectangle = [[0, 0], [width, 0], [width, height], [0, height]]
    assert measured(rectangle, scale) == pytest.approx((width * height / scale**2, 2 * (width + height) / scale))


def test_the_same_point_twice_in_a_row_is_the_same_point() -> None:
    assert measured([*SQUARE, SQUARE[0]]) == (100, 40)
    assert measured([SQUARE[0], *SQUARE, SQUARE[3]]) == (100, 40)


def test_a_point_on_a_straight_side_changes_nothing() -> None:
    assert measured([[0, 0], [50, 0], [100, 0], [100, 100], [0, 100], [0, 50]]) == (100, 40)


def test_a_sliver_far_from_the_origin_keeps_its_digits() -> None:
    sliver = [[999_000.1, 999_000.1], [999_100.1, 999_000.1], [999_100.1, 999_000.2], [999_000.1, 999_000.2]]
    assert measured(sliver, 1)[0] == pytest.approx(10, rel=1e-6)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([[0, 0], [100, 100], [100, 0], [0, 100]], id="bow tie"),
        pytest.param([[0, 0], [10, 0], [5, 0], [5, 5]], id="goes back over a side"),
        pytest.param([[0, 0], [4, 0], [4, 4], [2, 0], [0, 4]], id="touches a side"),
        pytest.param([[0, 0], [4, 4], [8, 0], [8, 8], [4, 4], [0, 8]], id="touches a corner"),
        pytest.param([[0, 0], [5, 5], [10, 10], [5, 5]], id="comes back on its steps"),
        pytest.param([[0, 0], [10, 0], [10, 10], [0, 10], [0, 0], [10, 0], [10, 10], [0, 10]], id="goes round twice"),
        pytest.param([[0, 0], [10, 0], [10, 5], [3, 5], [3, -2], [2, -2], [2, 6], [0, 6]], id="a tail across"),
        pytest.param([[0.1, 0.1], [0.3, 0.3], [0.3, 0.1], [0.2, 0.2], [0.1, 0.3]], id="touches but for rounding"),
    ],
)
def test_an_outline_that_crosses_or_touches_itself_is_refused(points: list[Any]) -> None:
    field, reason = refused("wound-area", {"points": points, "px_per_cm": 10})
    assert field == "points"
    assert "croise" in reason or "aligné" in reason


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8))
def test_it_agrees_with_looking_at_every_pair_of_sides(points: list[tuple[int, int]]) -> None:
    assume(all(a != b for a, b in zip(points, [*points[1:], points[0]], strict=True)))
    given = {"points": [list(point) for point in points], "px_per_cm": 1}
    if _simple(points):
        assert calculated("wound-area", given)["aire_cm2"] > 0
    else:
        assert refused("wound-area", given)[0] == "points"


def _simple(points: list[tuple[int, int]]) -> bool:
    """Slowly, on whole numbers: sides share nothing but the corner of two that follow each other."""
    count = len(points)
    sides = [(points[n], points[(n + 1) % count]) for n in range(count)]
    if len(set(points)) < count:
        return False
    for n in range(count):
        for m in range(n + 1, count):
            (a, b), (c, d) = sides[n], sides[m]
            follow = (m - n == 1, n == 0 and m == count - 1)
            if any(follow):
                before, corner, after = (a, b, d) if follow[0] else (c, d, b)
                if _cross(before, corner, after) == 0 and _dot(before, corner, after) > 0:
                    return False
            elif _share(a, b, c, d):
                return False
    return True


def _cross(a: Any, b: Any, c: Any) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _dot(a: Any, corner: Any, c: Any) -> int:
    return (a[0] - corner[0]) * (c[0] - corner[0]) + (a[1] - corner[1]) * (c[1] - corner[1])


def _share(a: Any, b: Any, c: Any, d: Any) -> bool:
    def on(p: Any, q: Any, r: Any) -> bool:
        return _cross(p, q, r) == 0 and _dot(p, r, q) <= 0

    if any((on(a, b, c), on(a, b, d), on(c, d, a), on(c, d, b))):
        return True
    return _cross(a, b, c) * _cross(a, b, d) < 0 and _cross(c, d, a) * _cross(c, d, b) < 0


def test_the_largest_outline_is_measured() -> None:
    area, _perimeter = measured(star(7, 5000))
    assert area > 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": [], "px_per_cm": 1}, "points"),
        ({"points": [[0, 0], [1, 1]], "px_per_cm": 1}, "points"),
        ({"points": [[0, 0], [1, 0], [0, 0], [1, 0]], "px_per_cm": 1}, "points"),
        ({"points": [[0, 0], [1, 1], [2, 2], [7, 7]], "px_per_cm": 1}, "points"),
        ({"points": [[0, 0], [1, 0], [1]], "px_per_cm": 1}, "points[2]"),
        ({"points": [[0, 0], [1, 0], [1, 1, 1]], "px_per_cm": 1}, "points[2]"),
        ({"points": [[0, 0], [1, 0], [1, "1"]], "px_per_cm": 1}, "points[2][1]"),
        ({"points": [[0, 0], [1, 0], [1, True]], "px_per_cm": 1}, "points[2][1]"),
        ({"points": [[0, 0], [1, 0], [1, 1e9]], "px_per_cm": 1}, "points[2][1]"),
        ({"points": [[0, 0], [1, 0], [1, 10**400]], "px_per_cm": 1}, "points[2][1]"),
        ({"points": [[0, 0], [1, 0], [1, math.nan]], "px_per_cm": 1}, "points[2][1]"),
        ({"points": [[n, n % 7] for n in range(5001)], "px_per_cm": 1}, "points"),
        ({"points": {"0": [0, 0]}, "px_per_cm": 1}, "points"),
        ({"points": SQUARE}, "px_per_cm"),
        ({"points": SQUARE, "px_per_cm": 0}, "px_per_cm"),
        ({"points": SQUARE, "px_per_cm": -10}, "px_per_cm"),
        ({"points": SQUARE, "px_per_cm": math.inf}, "px_per_cm"),
    ],
)
def test_what_is_no_outline_is_refused(given: object, field: str) -> None:
    assert refused("wound-area", given)[0] in (field, f"{field}[0]", f"{field}[1]")


# How it healed


def healed(**given: Any) -> dict[str, Any]:
    return calculated("wound-healing", given)


def test_a_wound_that_shrank() -> None:
    assert healed(A0=10, A1=6, P0=12, P1=8, days=14) == {"pct": 40, "gilman_d_cm": 0.4, "cm2_per_week": 2}


def test_a_wound_that_grew_has_negative_figures() -> None:
    assert healed(A0=6, A1=9, P0=10, P1=14, days=7) == {"pct": -50, "gilman_d_cm": -0.25, "cm2_per_week": -3}


def test_a_wound_that_closed() -> None:
    assert healed(A0=5, A1=0, P0=8, P1=0, days=35) == {"pct": 100, "gilman_d_cm": 1.25, "cm2_per_week": 1}


def test_what_was_not_given_is_not_guessed() -> None:
    assert healed(A0=10, A1=6) == {"pct": 40, "gilman_d_cm": None, "cm2_per_week": None}
    assert healed(A0=10, A1=10, days=1) == {"pct": 0, "gilman_d_cm": None, "cm2_per_week": 0}


def test_the_days_are_counted_from_both_dates() -> None:
    known = {"A0": 10, "A1": 6}
    assert healed(**known, D0="2026-03-10", D1="2026-03-24") == healed(**known, days=14)
    assert healed(**known, D0="2026-03-28", D1="2026-03-30")["cm2_per_week"] == 14  # the clocks change in between
    for unknown in ({"D0": "2026-03-10"}, {"D1": "2026-03-10"}, {"D0": "2026-03-10", "D1": "2026-03-10"}):
        assert healed(**known, **unknown)["cm2_per_week"] is None


def test_figures_carry_no_noise_of_binary_fractions() -> None:
    assert healed(A0=0.3, A1=0.1)["pct"] == 66.6666666667


@given(st.floats(0.01, 10_000), st.floats(0, 10_000), st.floats(0, 10_000))
def test_a_smaller_wound_is_never_worse(before: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert healed(A0=before, A1=less)["pct"] >= healed(A0=before, A1=more)["pct"]
    assert healed(A0=before, A1=one)["pct"] <= 100


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"A1": 1}, "A0"), ({"A0": 1}, "A1"), ({"A0": 0, "A1": 1}, "A0"), ({"A0": 1, "A1": -1}, "A1"),
        ({"A0": 1, "A1": 1, "P0": 3}, "P1"), ({"A0": 1, "A1": 1, "P1": 3}, "P0"),
        ({"A0": 1, "A1": 1, "P0": 0, "P1": 3}, "P0"), ({"A0": 1, "A1": 1, "days": 0}, "days"),
        ({"A0": 1, "A1": 1, "days": -7}, "days"), ({"A0": "1", "A1": 1}, "A0"), ({"A0": True, "A1": 1}, "A0"),
        ({"A0": 1, "A1": 1, "D0": "2026-03-10", "D1": "2026-03-09"}, "D1"), ({"A0": 1, "A1": 1, "D0": "hier"}, "D0"),
        ({"A0": 1, "A1": 1, "days": 7, "D0": "2026-03-10"}, "days"),
        ({"A0": 1, "A1": 1, "days": 7, "D1": "2026-03-10"}, "days"),
        ({"A0": 1e300, "A1": 1}, "A0"), ({"A0": 1, "A1": None}, "A1"), ({"a0": 1, "A1": 1}, "A0"),
    ],
)  # fmt: skip
def test_what_is_no_measure_is_refused(given: object, field: str) -> None:
    assert refused("wound-healing", given)[0] == field
