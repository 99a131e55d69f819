"""Draws the file that a device would write, as one page of PDF; never a real person's, and nothing to read in it."""

import math
import time
from io import BytesIO
from random import Random
from typing import Final
from unicodedata import combining, normalize

from PIL import Image, ImageDraw, ImageFont

A4: Final = (1169, 826)  # landscape, at 100 points an inch
PAPER, GRID, INK = (255, 253, 250), (244, 205, 196), (38, 38, 40)
SQUARE, ROWS, BEAT = 20, 3, 130  # pixels
# Where a wave stands in its beat, how wide and how high: a shape that looks like a tracing.
WAVES: Final = ((0.18, 0.035, 10), (0.36, 0.010, -12), (0.40, 0.013, 92), (0.44, 0.012, -22), (0.66, 0.060, 20))
# Without accents: the font that comes with Pillow has none.
NOTICE: Final = "Document d’essai : un dessin, aucun patient, rien dont on puisse conclure."
WRITTEN: Final = time.gmtime(0)  # the same seed gives the same bytes


def draw_tracing(seed: str, title: str) -> bytes:
    """A PDF of one page that bears `title`, and says that it is a drawing. Same seed, same bytes."""
    rng = Random(seed)
    page = Image.new("RGB", A4, PAPER)
    draw = ImageDraw.Draw(page)
    width, height = A4
    for at in range(0, width, SQUARE):
        draw.line((at, 90, at, height - 70), fill=GRID, width=2 if at % (SQUARE * 5) == 0 else 1)
    for at in range(90, height - 70, SQUARE):
        draw.line((0, at, width, at), fill=GRID, width=2 if (at - 90) % (SQUARE * 5) == 0 else 1)
    draw.text((40, 28), _plain(title), fill=INK, font=ImageFont.load_default(size=30))
    draw.text((40, height - 48), NOTICE, fill=INK, font=ImageFont.load_default(size=22))
    for row in range(ROWS):
        middle = 210 + row * (height - 260) // ROWS
        size, late = rng.uniform(0.6, 1.1), rng.uniform(0, 1)
        line = [(x, middle - size * _wave((x / BEAT + late) % 1)) for x in range(30, width - 30)]
        draw.line(line, fill=INK, width=2, joint="curve")
    written = BytesIO()
    page.save(written, "PDF", resolution=100, title=title, producer="", creationDate=WRITTEN, modDate=WRITTEN)
    return written.getvalue()


def _plain(text: str) -> str:
    return "".join(letter for letter in normalize("NFD", text) if not combining(letter))


def _wave(at: float) -> float:
    return sum(high * math.exp(-(((at - middle) / wide) ** 2)) for middle, wide, high in WAVES)
