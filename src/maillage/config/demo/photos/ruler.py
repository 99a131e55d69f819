"""A paper ruler in millimetres at the foot of a picture, as drug companies give them away."""

from __future__ import annotations

from math import cos, radians, sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER, INK = (236, 233, 226), (38, 38, 40)


def lay_ruler(rng: Random, picture: Image.Image, pixels_per_mm: float) -> tuple[tuple[float, float], ...]:
    """Draws the ruler onto `picture`, slightly turned, with its shadow; gives where each centimetre mark begins."""
    width, height = picture.size
    depth = round(max(height * 0.15, pixels_per_mm * 6))
    margin = round(width * 0.06)
    strip = Image.new("RGBA", (width + 2 * margin, depth + 2 * margin), (0, 0, 0, 0))
    draw = ImageDraw.Draw(strip)
    draw.rectangle((0, margin, strip.width, strip.height), fill=(*PAPER, 255))
    thick = max(1, round(pixels_per_mm / 9))
    font = ImageFont.load_default(size=depth * 0.2)
    start = margin + rng.uniform(0.2, 1.2) * pixels_per_mm * 2
    for tick in range(int((strip.width - start) / pixels_per_mm) + 1):
        x = start + tick * pixels_per_mm
        share = 0.42 if tick % 10 == 0 else 0.3 if tick % 5 == 0 else 0.2
        draw.line((x, margin, x, margin + depth * share), fill=(*INK, 255), width=thick)
        if tick % 10 == 0:
            where = (x + thick * 3, margin + depth * 0.46)
            draw.text(where, str(tick // 10), fill=(*INK, 255), font=font, anchor="lm")
    draw.text((start, margin + depth * 0.76), "cm", fill=(*INK, 255), font=font, anchor="lm")
    lean = rng.uniform(-2.2, 2.2)
    turned = strip.rotate(lean, Image.Resampling.BICUBIC)
    where = (-margin, height - depth - margin)
    shadow = turned.getchannel("A").filter(ImageFilter.BoxBlur(max(1.0, pixels_per_mm / 5)))
    picture.paste((60, 40, 30), (where[0], where[1] - thick * 2), shadow.point(lambda level: level * 0.35))
    picture.paste(turned.convert("RGB"), where, turned.getchannel("A"))
    count = int((strip.width - start) / pixels_per_mm / 10) + 1
    marks = (_turned((start + 10 * cm * pixels_per_mm, margin), strip.size, lean) for cm in range(count))
    return tuple((x + where[0], y + where[1]) for x, y in marks)


def _turned(point: tuple[float, float], size: tuple[int, int], degrees: float) -> tuple[float, float]:
    """Where a point of a picture goes when it turns around its middle, as Pillow turns it: against the clock."""
    x, y, turn = point[0] - size[0] / 2, point[1] - size[1] / 2, radians(degrees)
    return size[0] / 2 + x * cos(turn) + y * sin(turn), size[1] / 2 - x * sin(turn) + y * cos(turn)
