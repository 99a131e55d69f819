"""Draws a plausible mole from a seed, in three views, as a phone would send it; never a real person's.

It is a drawing for trying the product: nobody may learn or measure dermatology on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from maillage.config.demo.photos import phone
from maillage.config.demo.photos.ruler import lay_ruler
from maillage.config.demo.photos.texture import Colour, Size, grain, layered, noise, ramp, skin

View = Literal["ensemble", "proche", "dermoscope"]
Phototype = Literal["I", "II", "III", "IV", "V", "VI"]

# Skin by Fitzpatrick phototype, as a phone exposes it.
SKINS: dict[str, Colour] = {
    "I": (238, 202, 184),
    "II": (226, 184, 157),
    "III": (208, 161, 128),
    "IV": (178, 130, 96),
    "V": (140, 96, 70),
    "VI": (104, 70, 54),
}
BROWNS: tuple[Colour, ...] = ((116, 66, 40), (92, 50, 32), (134, 84, 52), (104, 58, 44))
DARK: Colour = (48, 28, 24)
RED: Colour = (150, 66, 56)
VEIL: Colour = (86, 98, 122)
FULL: Size = (1600, 1200)
BULK: Size = (640, 480)
ORIENTATIONS = (1, 1, 6, 6, 6, 8, 3)  # phones are mostly held upright
FIELD_MM = {"ensemble": 320.0, "proche": 34.0, "dermoscope": 16.0}


@dataclass(frozen=True, slots=True)
class Mole:
    """What makes one lesion: the same in its three views, because it comes from the seed alone."""

    key: str
    phototype: str
    axis_mm: float
    ratio: float
    angle: float
    irregular: float  # 0 a plain naevus, 1 a very uneven border
    brown: Colour
    veil: tuple[float, float] | None  # places, in half-axes from the centre
    red: tuple[float, float] | None
    hairs: int

    @classmethod
    def from_seed(cls, seed: int | str, phototype: Phototype | None, hair: bool | None) -> Mole:
        rng = Random(f"mole:{seed}")
        irregular = rng.random()

        def place() -> tuple[float, float]:
            return rng.uniform(-0.45, 0.45), rng.uniform(-0.4, 0.4)

        veil, red = place(), place()
        hairs = rng.randint(4, 14) if rng.random() < 0.35 else 0
        return cls(
            key=str(seed),
            axis_mm=3.5 + 8.5 * rng.random() * (0.4 + irregular),
            ratio=rng.uniform(0.62, 0.95),
            angle=rng.uniform(0, math.pi),
            irregular=irregular,
            brown=rng.choice(BROWNS),
            veil=veil if irregular > 0.55 else None,
            red=red if irregular > 0.4 else None,
            phototype=phototype or rng.choices(list(SKINS), (8, 34, 32, 14, 8, 4))[0],
            hairs=hairs if hair is None else (max(hairs, 6) if hair else 0),
        )


def draw_lesion(
    seed: int | str,
    view: View = "proche",
    *,
    ruler: bool = True,
    blurred: bool = False,
    dark: bool = False,
    phototype: Phototype | None = None,
    hair: bool | None = None,
    orientation: int | None = None,
    taken: datetime | None = None,
    size: Size = FULL,
) -> bytes:
    """A JPEG as a phone writes it: EXIF, place, thumbnail, one of four orientations. Same seed, same bytes."""
    rng = Random(f"{view}:{seed}:{size}")
    held = orientation or rng.choice(ORIENTATIONS)
    shown = size if held in (1, 3) else (size[1], size[0])
    picture = draw_picture(seed, view, ruler=ruler, phototype=phototype, hair=hair, size=shown)
    if blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(max(shown) / 130))
    if dark:
        picture = ImageEnhance.Brightness(picture).enhance(0.24)
    return phone.sent_by_phone(rng, grain(rng, picture, 0.2 if dark else 0.08), orientation=held, taken=taken)


def draw_picture(
    seed: int | str,
    view: View,
    *,
    ruler: bool = True,
    phototype: Phototype | None = None,
    hair: bool | None = None,
    size: Size = FULL,
) -> Image.Image:
    """The drawing itself, upright, before blur, darkness and the phone's dress."""
    mole = Mole.from_seed(seed, phototype, hair)
    rng = Random(f"picture:{view}:{mole.key}")
    scale = max(size) / FIELD_MM[view]
    picture = skin(rng, size, SKINS[mole.phototype], pore=max(1.6, scale * (0.16 if view != "ensemble" else 0.9)))
    if view == "ensemble":
        _small_moles(rng, picture, mole, scale)
    centre = (size[0] * rng.uniform(0.44, 0.56), size[1] * (0.5 if view == "dermoscope" else rng.uniform(0.36, 0.46)))
    _place_mole(rng, picture, mole, centre, scale, network=view == "dermoscope")
    if mole.hairs and view != "ensemble":
        _hairs(rng, picture, mole.hairs, scale)
    if view == "dermoscope":
        return _through_dermoscope(picture)
    if ruler and view == "proche":
        lay_ruler(rng, picture, scale)
    return picture


def _place_mole(
    rng: Random, picture: Image.Image, mole: Mole, centre: tuple[float, float], scale: float, *, network: bool
) -> None:
    """Draws the mole in its own box, then lays it on the skin."""
    side = max(12, round(mole.axis_mm * scale * 1.5))
    mask = _outline(rng, mole, side)
    body = _body(rng, mole, side, mask)
    if network:
        body = _pigment_network(rng, body, mole, scale)
    where = (round(centre[0] - side / 2), round(centre[1] - side / 2))
    under = picture.crop((*where, where[0] + side, where[1] + side))
    # Some skin shows through: the pores and the light go on over the lesion.
    body = Image.blend(body, ImageChops.multiply(body, under), 0.25)
    body = Image.blend(body, ImageChops.soft_light(body, under), 0.35)
    picture.paste(body, where, mask)


def _outline(rng: Random, mole: Mole, side: int) -> Image.Image:
    """A mask with an uneven, slightly soft border: an ellipse bent by waves, then frayed by noise."""
    work = min(360, max(90, side * 2))
    unit = work / 360
    waves = [
        (n, rng.uniform(0.02, 0.1 + 0.28 * mole.irregular) / n**0.7, rng.uniform(0, 2 * math.pi)) for n in range(2, 8)
    ]
    points = []
    for step in range(120):
        turn = 2 * math.pi * step / 120
        reach = 1 + sum(depth * math.sin(n * turn + phase) for n, depth, phase in waves)
        x, y = reach * math.cos(turn), reach * mole.ratio * math.sin(turn)
        cos, sin = math.cos(mole.angle), math.sin(mole.angle)
        points.append((work / 2 + (x * cos - y * sin) * work / 3, work / 2 + (x * sin + y * cos) * work / 3))
    shape = Image.new("L", (work, work))
    ImageDraw.Draw(shape).polygon(points, fill=255)
    soft = shape.filter(ImageFilter.GaussianBlur((5 + 9 * mole.irregular) * unit))
    frayed = Image.blend(soft, layered(rng, (work, work), 26 * unit, 4), 0.2 + 0.26 * mole.irregular)
    frayed = ImageChops.multiply(
        frayed, shape.filter(ImageFilter.GaussianBlur(12 * unit)).point(lambda level: min(255, level * 3))
    )
    return ramp(frayed.resize((side, side), Image.Resampling.BICUBIC), 100, 140)


def _body(rng: Random, mole: Mole, side: int, mask: Image.Image) -> Image.Image:
    """Several browns, darker islands, sometimes a grey-blue veil and a redder part."""
    size = (side, side)
    body = Image.new("RGB", size, mole.brown)
    lighter = tuple(min(255, value + 34) for value in mole.brown)
    body.paste(lighter, mask=ramp(layered(rng, size, side / 7), 110, 190))
    body.paste(DARK, mask=ramp(layered(rng, size, side / 6), 128, 215).point(lambda level: level * 0.8))
    inner = mask.resize((90, 90)).filter(ImageFilter.GaussianBlur(9)).resize(size, Image.Resampling.BICUBIC)
    body.paste(lighter, mask=ImageChops.invert(ramp(inner, 60, 235)).point(lambda level: level * 0.45))
    for colour, place, reach, strength in ((RED, mole.red, 0.30, 0.75), (VEIL, mole.veil, 0.27, 0.8)):
        if place:
            body.paste(colour, mask=_patch(rng, side, place, reach).point(lambda level, s=strength: level * s))
    return body


def _patch(rng: Random, side: int, place: tuple[float, float], reach: float) -> Image.Image:
    spot = Image.new("L", (120, 120))
    x, y, radius = 60 + place[0] * 40, 60 + place[1] * 40, reach * 40
    ImageDraw.Draw(spot).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    spot = spot.filter(ImageFilter.GaussianBlur(6))
    uneven = ramp(noise(rng, (120, 120), 9), 0, 150)
    return ImageChops.multiply(spot, uneven).resize((side, side), Image.Resampling.BICUBIC)


def _pigment_network(rng: Random, body: Image.Image, mole: Mole, scale: float) -> Image.Image:
    """The honeycomb seen through a dermoscope: brown meshes of about 0.3 mm, uneven when the mole is."""
    side, mesh = body.width, scale * 0.3
    lines = Image.new("L", body.size)
    draw = ImageDraw.Draw(lines)
    jitter = mesh * (0.16 + 0.22 * mole.irregular)
    height = mesh * math.sqrt(3) / 2
    corners: dict[tuple[int, int], tuple[float, float]] = {}

    def corner(column: int, row: int) -> tuple[float, float]:
        if (column, row) not in corners:
            x = (column + (row % 2) * 0.5) * mesh + rng.uniform(-jitter, jitter)
            corners[column, row] = (x, row * height + rng.uniform(-jitter, jitter))
        return corners[column, row]

    for row in range(int(side / height) + 2):
        for column in range(int(side / mesh) + 2):
            if (column + row % 2 * 2) % 3 == 0:  # the middle of a mesh, where no line starts
                continue
            here = corner(column, row)
            below = row % 2
            for other in ((column + 1, row), (column + below, row + 1), (column + below - 1, row + 1)):
                if (other[0] + other[1] % 2 * 2) % 3:
                    width = max(1, round(mesh * rng.uniform(0.12, 0.2 + 0.2 * mole.irregular)))
                    draw.line((here, corner(*other)), fill=rng.randint(150, 255), width=width)
    lines = lines.filter(ImageFilter.GaussianBlur(mesh / 14))
    lines = ImageChops.multiply(lines, ramp(layered(rng, body.size, side / 5, 2), 30, 150))
    paler = ImageEnhance.Brightness(body).enhance(1.18)
    paler.paste(DARK, mask=lines.point(lambda level: level * 0.72))
    dots = Image.new("L", body.size)
    draw = ImageDraw.Draw(dots)
    for _ in range(round(10 + 40 * mole.irregular)):
        x, y, radius = rng.uniform(0, side), rng.uniform(0, side), mesh * rng.uniform(0.14, 0.36)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.randint(130, 220))
    paler.paste(DARK, mask=dots.filter(ImageFilter.GaussianBlur(mesh / 12)))
    if mole.veil:
        veil = _patch(rng, side, mole.veil, 0.3).point(lambda level: level * 0.7)
        paler.paste(VEIL, mask=veil)
    return paler


def _small_moles(rng: Random, picture: Image.Image, mole: Mole, scale: float) -> None:
    """The back around it: a furrow of the spine and a few ordinary moles."""
    width, height = picture.size
    furrow = Image.new("L", (width // 8, height // 8), 128)
    x = furrow.width * rng.uniform(0.3, 0.5)
    ImageDraw.Draw(furrow).line((x, 0, x + rng.uniform(-6, 6), furrow.height), fill=74, width=4)
    furrow = furrow.filter(ImageFilter.GaussianBlur(5)).resize(picture.size, Image.Resampling.BICUBIC)
    picture.paste(ImageChops.overlay(picture, Image.merge("RGB", (furrow, furrow, furrow))))
    for index in range(rng.randint(4, 10)):
        other = Mole.from_seed(f"{mole.key}:{index}", "II", False)
        small = Mole(
            key=other.key, phototype=mole.phototype, axis_mm=rng.uniform(2, 4.5), ratio=other.ratio,
            angle=other.angle, irregular=0.2, brown=other.brown, veil=None, red=None, hairs=0,
        )  # fmt: skip
        centre = (rng.uniform(0.05, 0.95) * width, rng.uniform(0.05, 0.78) * height)
        _place_mole(rng, picture, small, centre, scale, network=False)


def _hairs(rng: Random, picture: Image.Image, count: int, scale: float) -> None:
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    lean = rng.uniform(0, math.pi)
    for _ in range(count):
        x, y = rng.uniform(0, layer.width), rng.uniform(0, layer.height)
        angle, bend = lean + rng.uniform(-0.5, 0.5), rng.uniform(-0.06, 0.06)
        points = []
        for _step in range(24):
            points.append((x, y))
            x, y, angle = x + math.cos(angle) * scale * 0.4, y + math.sin(angle) * scale * 0.4, angle + bend
        draw.line(points, fill=rng.randint(150, 220), width=max(1, round(scale * 0.09)), joint="curve")
    picture.paste((44, 32, 28), mask=layer.filter(ImageFilter.GaussianBlur(max(0.5, scale * 0.02))))


def _through_dermoscope(picture: Image.Image) -> Image.Image:
    """The round field on black, slightly pink and even, as polarised light shows it."""
    width, height = picture.size
    radius = min(width, height) * 0.49
    field = Image.new("L", (width, height))
    draw = ImageDraw.Draw(field)
    box = (width / 2 - radius, height / 2 - radius, width / 2 + radius, height / 2 + radius)
    draw.ellipse(box, fill=255)
    field = field.filter(ImageFilter.BoxBlur(max(1, radius / 120)))
    lit = ImageEnhance.Brightness(picture).enhance(1.08)
    lit = Image.blend(lit, ImageChops.multiply(lit, Image.new("RGB", lit.size, (255, 222, 214))), 0.6)
    black = Image.new("RGB", picture.size, (10, 10, 11))
    black.paste(lit, mask=field)
    return black
