"""Draws a plausible wound of a foot from a seed, with the outline that a finger would trace; never a real person's.

Close up with a paper ruler, or the whole sole on a drape. One seed is one wound: only its area changes from one visit
to the next. It is a drawing for trying the product: nobody may learn or measure a wound on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from maillage.config.demo.photos.lesion import SKINS
from maillage.config.demo.photos.phone import sent_by_phone
from maillage.config.demo.photos.ruler import lay_ruler
from maillage.config.demo.photos.texture import Colour, Size, grain, layered, noise, ramp, skin

WoundView = Literal["wound", "foot"]
Point = tuple[float, float]

FIELD_MM: Final = {"wound": 86.0, "foot": 390.0}
RULER_CM: Final = 5  # between the two marks that stand for the ruler
CORNERS: Final = 44
BED: Final[Colour] = (158, 44, 40)
FIBRIN: Final[Colour] = (206, 172, 98)
NEW_SKIN: Final[Colour] = (226, 142, 136)
INFLAMED: Final[Colour] = (186, 84, 72)
DRAPE: Final[Colour] = (96, 142, 150)
OLD_AREA_CM2: Final = 5.0  # from which half of the bed is covered with fibrin


@dataclass(frozen=True, slots=True)
class WoundPhoto:
    """What a phone sends; its points are fractions of the displayed photo, the ends of the ruler 5 cm apart.

    The view from afar has no ruler.
    """

    jpeg: bytes
    area_cm2: float
    middle: Point
    outline: tuple[Point, ...]
    ruler: tuple[Point, ...]

    def outline_of(self, area_cm2: float) -> tuple[Point, ...]:
        """The same border traced a little inside or outside: what another hand would have drawn."""
        grown, (x0, y0) = math.sqrt(area_cm2 / self.area_cm2), self.middle
        return tuple((x0 + (x - x0) * grown, y0 + (y - y0) * grown) for x, y in self.outline)


def draw_wound(seed: int | str, view: WoundView, area_cm2: float, *, size: Size) -> WoundPhoto:
    """The wound at that area, between 0.2 and 20 cm2. Same arguments, same bytes."""
    rng = Random(f"{view}:{seed}")
    scale = max(size) / FIELD_MM[view]
    tint = SKINS[Random(f"skin:{seed}").choice(("I", "II", "III"))]
    if view == "foot":
        picture, centre = _sole(rng, size, tint, scale)
    else:
        picture, centre = skin(rng, size, tint, pore=scale * 0.3), (size[0] * 0.5, size[1] * 0.4)
    corners = [(centre[0] + x * scale * 10, centre[1] + y * scale * 10) for x, y in shape(seed, area_cm2)]
    _lay(rng, picture, corners, scale, area_cm2)
    marks = lay_ruler(rng, picture, scale) if view == "wound" else ()
    ends = (marks[1], marks[1 + RULER_CM]) if marks else ()
    (middle,) = _fractions((centre,), size)
    sent = sent_by_phone(rng, grain(rng, picture, 0.08))
    return WoundPhoto(sent, area_cm2, middle, _fractions(corners, size), _fractions(ends, size))


def shape(seed: int | str, area_cm2: float) -> tuple[Point, ...]:
    """The border around its middle, in centimetres: an uneven oval of exactly that area."""
    rng = Random(f"shape:{seed}")
    ratio, lean = rng.uniform(0.62, 0.82), rng.uniform(0, math.pi)
    waves = [(n, rng.uniform(0.02, 0.16) / n**0.6, rng.uniform(0, 2 * math.pi)) for n in range(2, 7)]
    corners = []
    for step in range(CORNERS):
        turn = 2 * math.pi * step / CORNERS
        reach = 1 + sum(depth * math.sin(n * turn + phase) for n, depth, phase in waves)
        x, y = reach * math.cos(turn), reach * ratio * math.sin(turn)
        corners.append((x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean)))
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    grown = math.sqrt(area_cm2 / (sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 2))
    return tuple((x * grown, y * grown) for x, y in corners)


def _fractions(points: Iterable[Point], size: Size) -> tuple[Point, ...]:
    return tuple((x / size[0], y / size[1]) for x, y in points)


def _lay(rng: Random, picture: Image.Image, corners: list[Point], scale: float, area_cm2: float) -> None:
    """Redder skin around, a rim of new skin, a red bed with what fibrin is left, and some light on it."""
    size = picture.size
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    around = ramp(mask.filter(ImageFilter.BoxBlur(scale * 3.4)), 0, 150).filter(ImageFilter.BoxBlur(scale * 1.6))
    picture.paste(INFLAMED, mask=ImageChops.multiply(around, ramp(layered(rng, size, scale * 5), 0, 210)).point(_half))
    bed = Image.new("RGB", size, BED)
    darker = tuple(max(0, value - 46) for value in BED)
    bed.paste(darker, mask=ramp(layered(rng, size, scale * 2.2), 90, 200))
    kept = ramp(layered(rng, size, scale * 3.4), 150 - round(40 * min(1.0, area_cm2 / OLD_AREA_CM2)), 205)
    bed.paste(FIBRIN, mask=kept)
    bed.paste((250, 236, 228), mask=ramp(noise(rng, size, scale * 0.7), 214, 255).point(_half))
    inner = ramp(mask.filter(ImageFilter.BoxBlur(scale * 1.1)), 150, 235)
    whole = Image.new("RGB", size, NEW_SKIN)
    whole.paste(bed, mask=inner)
    picture.paste(whole, mask=mask.filter(ImageFilter.GaussianBlur(max(0.6, scale * 0.12))))


def _half(level: int) -> float:
    return level * 0.55


def _sole(rng: Random, size: Size, tint: Colour, scale: float) -> tuple[Image.Image, Point]:
    """The sole of a right foot on a drape, and the middle of its big toe."""
    picture = skin(rng, size, DRAPE, pore=scale * 1.4)
    width, height = size
    length = height * 0.86
    left, top = width / 2 - length * 0.21, height * 0.07

    def at(x: float, y: float) -> Point:
        return left + (0.42 - x) * length, top + y * length

    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    outline = [
        at(x, y)
        for x, y in (
            (0.02, 0.24), (0.0, 0.33), (0.03, 0.45), (0.08, 0.58), (0.08, 0.72), (0.06, 0.85), (0.1, 0.95),
            (0.18, 1.0), (0.26, 0.98), (0.32, 0.9), (0.34, 0.78), (0.36, 0.6), (0.41, 0.44), (0.42, 0.34),
            (0.38, 0.26), (0.3, 0.22), (0.18, 0.2), (0.08, 0.2),
        )
    ]  # fmt: skip
    draw.polygon(outline, fill=255)
    toes = ((0.075, 0.1, 0.075), (0.185, 0.1, 0.045), (0.262, 0.13, 0.04), (0.33, 0.165, 0.037), (0.39, 0.21, 0.033))
    for x, y, reach in toes:
        (cx, cy), radius = at(x, y), reach * length
        draw.ellipse((cx - radius, cy - radius * 1.25, cx + radius, cy + radius * 1.25), fill=255)
        draw.line((cx, cy, *at(x * 0.9 + 0.02, 0.3)), fill=255, width=round(radius * 1.5))
    mask = mask.filter(ImageFilter.GaussianBlur(length * 0.012))
    mask = ramp(mask, 104, 150)
    foot = skin(rng, size, tint, pore=scale * 0.9)
    hollow = Image.new("L", size, 128)
    x, y = at(0.13, 0.6)
    ImageDraw.Draw(hollow).ellipse((x - length * 0.1, y - length * 0.2, x + length * 0.1, y + length * 0.2), fill=96)
    edge = mask.filter(ImageFilter.GaussianBlur(length * 0.03)).point(lambda level: 60 + level * 0.27)
    for layer in (hollow.filter(ImageFilter.GaussianBlur(length * 0.05)), edge):
        foot = ImageChops.overlay(foot, Image.merge("RGB", (layer, layer, layer)))
    shadow = ImageChops.offset(mask, round(scale * 3), round(scale * 4)).filter(ImageFilter.GaussianBlur(scale * 4))
    picture.paste((34, 54, 60), mask=shadow.point(_half))
    picture.paste(foot, mask=mask)
    return picture, at(0.075, 0.1)
