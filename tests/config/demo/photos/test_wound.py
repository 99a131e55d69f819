"""Drawn wounds: the same from the same seed, of the area that was asked, and coloured where their outline says."""

from __future__ import annotations

from io import BytesIO
from math import hypot

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from maillage.clinical import facade as clinical
from maillage.config.demo.photos.wound import RULER_CM, Point, WoundPhoto, draw_wound

SIZE = (880, 660)
REDDER_BY = 30  # of 255, than green, over the skin around


def _area(photo: WoundPhoto, outline: tuple[Point, ...]) -> float:
    """What the calculator of the product gives, to the scale of the ruler on the photo."""
    (x1, y1), (x2, y2) = (_pixel(point) for point in photo.ruler)
    given = {"points": [list(_pixel(each)) for each in outline], "px_per_cm": hypot(x2 - x1, y2 - y1) / RULER_CM}
    found: float = clinical.calculate(clinical.CALCULATORS["wound-area"], given)["aire_cm2"]
    return found


def _pixel(point: Point) -> Point:
    return point[0] * SIZE[0], point[1] * SIZE[1]


def test_same_seed_same_bytes_other_seed_other_wound() -> None:
    first = draw_wound("somebody", "wound", 4.3, size=SIZE)
    assert draw_wound("somebody", "wound", 4.3, size=SIZE) == first
    assert draw_wound("somebody else", "wound", 4.3, size=SIZE).jpeg != first.jpeg


@pytest.mark.parametrize("area", [0.4, 2.0, 6.5])
def test_its_outline_measures_what_was_asked_and_lies_on_what_is_red(area: float) -> None:
    for seed in range(6):
        photo = draw_wound(seed, "wound", area, size=SIZE)
        assert _area(photo, photo.outline) == pytest.approx(area, rel=1e-6)
        assert _area(photo, photo.outline_of(area * 1.1)) == pytest.approx(area * 1.1, rel=1e-6)
        picture = Image.open(BytesIO(photo.jpeg)).convert("RGB")
        inside = Image.new("L", SIZE)
        ImageDraw.Draw(inside).polygon([_pixel(point) for point in photo.outline], fill=255)
        outside = ImageChops.invert(inside)
        ImageDraw.Draw(outside).polygon([_pixel(point) for point in photo.outline_of(area * 2.2)], fill=0)
        red, green, _blue = picture.split()
        redder = ImageChops.subtract(red, green)
        within, around = (ImageStat.Stat(redder, mask=where).mean[0] for where in (inside, outside))
        assert within > around + REDDER_BY, f"seed {seed}: {within:.0f} against {around:.0f}"


def test_the_ends_of_the_ruler_stand_on_its_marks() -> None:
    for seed in range(6):
        photo = draw_wound(seed, "wound", 2.0, size=SIZE)
        grey = Image.open(BytesIO(photo.jpeg)).convert("L")
        for x, y in map(_pixel, photo.ruler):
            mark = grey.crop((round(x) - 3, round(y) + 4, round(x) + 4, round(y) + 14))
            beside = grey.crop((round(x) + 12, round(y) + 26, round(x) + 16, round(y) + 30))
            assert mark.getextrema()[0] < 110 < ImageStat.Stat(beside).mean[0]


def test_the_whole_foot_is_drawn_without_a_ruler() -> None:
    photo = draw_wound(3, "foot", 2.0, size=SIZE)
    assert photo.ruler == () and Image.open(BytesIO(photo.jpeg)).size == SIZE
