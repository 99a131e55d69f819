"""Noise, skin and stroke textures from a seed, with Pillow alone; knows nothing of lesions."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops, ImageFilter

Size = tuple[int, int]
Colour = tuple[int, int, int]


def noise(rng: Random, size: Size, grain: float) -> Image.Image:
    """Smooth grey noise whose spots are about `grain` pixels wide."""
    width, height = max(2, round(size[0] / grain) + 2), max(2, round(size[1] / grain) + 2)
    small = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    return small.resize(size, Image.Resampling.BICUBIC) if grain > 1 else small.crop((0, 0, *size))


def layered(rng: Random, size: Size, grain: float, octaves: int = 3) -> Image.Image:
    """Noise at several scales, the finest the faintest."""
    result = noise(rng, size, grain)
    for octave in range(1, octaves):
        finer = noise(rng, size, max(1.0, grain / 2.3**octave))
        result = Image.blend(result, finer, 0.5 ** (octave + 0.3))
    return result


def ramp(layer: Image.Image, low: float, high: float) -> Image.Image:
    """Levels below `low` become black, above `high` white, between them a slope."""
    span = max(1e-6, high - low)
    return layer.point([round(min(1.0, max(0.0, (level - low) / span)) * 255) for level in range(256)])


def shade(picture: Image.Image, layer: Image.Image, strength: float) -> Image.Image:
    """Darkens and lightens `picture` around the middle grey of `layer`; `strength` is the largest share."""
    table = [round(128 + (level - 128) * strength) for level in range(256)]
    light = layer.point(table)
    return ImageChops.overlay(picture, Image.merge("RGB", (light, light, light)))


def skin(rng: Random, size: Size, colour: Colour, pore: float) -> Image.Image:
    """Skin of one colour: uneven blood, fine criss-cross lines, pores, light from one side."""
    unit = max(size) / 100
    ground = Image.new("RGB", size, colour)
    redder = tuple(min(255, max(0, value + delta)) for value, delta in zip(colour, (6, -10, -9), strict=True))
    ground.paste(redder, mask=ramp(layered(rng, size, unit * 14), 70, 230))
    ground = shade(ground, layered(rng, size, unit * 22, 2), 0.16)
    relief = noise(rng, size, pore * 0.8)
    across = noise(rng, (size[0], max(2, size[1] // 3)), pore).resize(size, Image.Resampling.BILINEAR)
    along = noise(rng, (max(2, size[0] // 3), size[1]), pore).resize(size, Image.Resampling.BILINEAR)
    lines = Image.blend(across, along, 0.5)
    ground = shade(ground, lines.filter(EMBOSS), 0.26)
    ground = shade(ground, relief.filter(EMBOSS), 0.15)
    return shade(ground, _lamp(rng, size), 0.3)


EMBOSS = ImageFilter.Kernel((3, 3), (-1, -1, 0, -1, 0, 1, 0, 1, 1), scale=2, offset=128)


def _lamp(rng: Random, size: Size) -> Image.Image:
    """A soft light, brighter at one place, falling off to the corners."""
    lamp = ImageChops.invert(Image.radial_gradient("L"))
    spread = (round(size[0] * 1.5), round(size[1] * 1.5))
    lamp = lamp.resize(spread, Image.Resampling.BILINEAR)
    left = round((spread[0] - size[0]) * rng.uniform(0.15, 0.85))
    top = round((spread[1] - size[1]) * rng.uniform(0.15, 0.85))
    return lamp.crop((left, top, left + size[0], top + size[1]))


def grain(rng: Random, picture: Image.Image, strength: float) -> Image.Image:
    """Sensor noise: one small tile repeated, which the eye cannot tell from the whole."""
    side = 256
    tile = Image.frombytes("L", (side, side), rng.randbytes(side * side)).filter(ImageFilter.BoxBlur(0.6))
    layer = Image.new("L", picture.size)
    for left in range(0, picture.size[0], side):
        for top in range(0, picture.size[1], side):
            layer.paste(tile, (left, top))
    return shade(picture, layer, strength)
