"""Says whether a photo can be read (blurred, dark, without a ruler); warns, and never refuses.

Calibrated on the program's own drawn photos, because no real one is in this repository: 24 seeds of each
view at 1600 x 1200, blur as a Gaussian radius in those pixels. Measured sharpness: never blurred 4.4 to
354, radius 6 or more 2.1 to 3.3, hence 4.0: no sharp photo warned, every radius from 6 on warned; a radius
of 4 is seen on 4 of 5 views without ruler and missed beside a ruler, whose edges stay hard. Brightness:
normal 114 to 234 (phototypes I to VI), dark 29 to 57, hence 75. Ruler: found on every sharp drawing that has
one, never on one without (the pigment network and hairs included). Real photos will move these numbers.
The same measures run in the browser before sending (`capture.js`): change a threshold in both files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageStat

from maillage.kernel.documents.photos.derive import upright
from maillage.toolbox.language import lazy as _

SHARPNESS_EDGE = 1024  # long edge at which sharpness is measured
TILES = 8  # a lesion may be sharp on smooth, blurred skin: the sharpest tiles speak for the picture
SHARP_TILES = 6
BLURRED_BELOW = 4.0
DARK_BELOW = 75
BRIGHT_SHARE = 0.05

RULER_EDGE = 640
RULER_ANGLES = (0, -6, 6, -12, 12, -18, 18)
RULER_CONTRAST = 20
RULER_TICKS = 9
RULER_ROWS = 3
RULER_GAPS = range(5, 48)

WARNINGS = {
    "blurred": _("Floue. Reculez à 10 cm et touchez la lésion à l’écran."),
    "dark": _("Sombre. Rapprochez une lampe ou allumez le flash."),
    "no_ruler": _("Sans réglette. Posez une réglette à côté de la lésion."),
}

LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


@dataclass(frozen=True, slots=True)
class PhotoWarning:
    code: str
    sentence_fr: str


@dataclass(frozen=True, slots=True)
class PhotoQuality:
    sharpness: float  # variance of the Laplacian in the sharpest tiles
    brightness: int  # level (0..255) that the brightest twentieth of the picture reaches
    has_ruler: bool | None  # None: too blurred or too dark to say
    warnings: tuple[PhotoWarning, ...]


def assess(data: bytes, *, expects_ruler: bool = True) -> PhotoQuality:
    grey = upright(data, SHARPNESS_EDGE).convert("L")
    measured_sharpness, measured_brightness = sharpness(grey), brightness(grey)
    codes = []
    if measured_brightness < DARK_BELOW:
        codes.append("dark")
    elif measured_sharpness < BLURRED_BELOW:  # too little light hides detail: say the cause, not the effect
        codes.append("blurred")
    ruler: bool | None = shows_ruler(grey)
    if not ruler and codes:
        ruler = None
    if ruler is False and expects_ruler:
        codes.append("no_ruler")
    return PhotoQuality(
        sharpness=round(measured_sharpness, 1),
        brightness=measured_brightness,
        has_ruler=ruler,
        warnings=tuple(PhotoWarning(code, str(WARNINGS[code])) for code in codes),
    )


def sharpness(grey: Image.Image) -> float:
    """Mean variance of the Laplacian over the sharpest tiles (Pech-Pacheco et al., ICPR 2000, by tile)."""
    # A light blur first: sensor noise of a dark photo must not pass for detail.
    edges = grey.filter(ImageFilter.BoxBlur(1)).filter(LAPLACIAN)
    # Pillow leaves the outermost pixels unfiltered: they would look like one very sharp frame.
    edges = edges.crop((1, 1, max(2, edges.width - 1), max(2, edges.height - 1)))
    width, height = edges.size
    variances = []
    for row in range(TILES):
        for column in range(TILES):
            box = (
                column * width // TILES,
                row * height // TILES,
                max((column + 1) * width // TILES, column * width // TILES + 1),
                max((row + 1) * height // TILES, row * height // TILES + 1),
            )
            variances.append(ImageStat.Stat(edges.crop(box)).var[0])
    return sum(sorted(variances)[-SHARP_TILES:]) / SHARP_TILES


def brightness(grey: Image.Image) -> int:
    """The level reached by the brightest twentieth: a dermoscope's black surround must not count."""
    histogram = grey.histogram()
    wanted = sum(histogram) * BRIGHT_SHARE
    for level in range(255, -1, -1):
        wanted -= histogram[level]
        if wanted <= 0:
            return level
    return 0


def shows_ruler(grey: Image.Image) -> bool:
    """Whether regular ticks stand along a line: thin marks, darker or lighter than what is around them, at
    one spacing, repeated at the same places on neighbouring rows. Hairs and a pigment network are neither
    that regular nor parallel. Angles within about 20 degrees of the picture's sides are looked at.
    """
    small = grey.copy()
    small.thumbnail((RULER_EDGE, RULER_EDGE), Image.Resampling.BOX)
    around = small.filter(ImageFilter.BoxBlur(5))
    table = [255 if level > RULER_CONTRAST else 0 for level in range(256)]
    for marks in (ImageChops.subtract(around, small), ImageChops.subtract(small, around)):
        marks = marks.point(table)
        for side in (marks, marks.transpose(Image.Transpose.ROTATE_90)):
            for angle in RULER_ANGLES:
                turned = side.rotate(angle, Image.Resampling.NEAREST) if angle else side
                if _has_regular_rows(turned):
                    return True
    return False


RUN = re.compile(rb"\xff+")
RUN_STARTS = b"\x00\xff"


def _has_regular_rows(marks: Image.Image) -> bool:
    width, height = marks.size
    content = marks.tobytes()
    alike = 0
    previous: list[float] = []
    for top in range(0, height, 2):
        # Most rows hold too few marks, which is seen at once: one more at most touches the side of the picture.
        if content.count(RUN_STARTS, top * width, (top + 1) * width) + 1 < RULER_TICKS:
            alike, previous = 0, []
            continue
        runs = [match.span() for match in RUN.finditer(content, top * width, (top + 1) * width)]
        places = [(start + end) / 2 - top * width for start, end in runs if end - start <= 8]
        ticks = regular(places) if len(places) >= RULER_TICKS else []
        agrees = sum(any(abs(tick - other) <= 2 for other in previous) for tick in ticks)
        alike = alike + 1 if ticks and agrees >= 0.7 * len(ticks) else int(bool(ticks))
        if alike >= RULER_ROWS:
            return True
        previous = ticks
    return False


def regular(places: list[float]) -> list[float]:
    """The longest run of places at one spacing, if it has enough of them; else nothing."""
    gaps = [after - before for before, after in pairwise(places)]
    best: list[float] = []
    start = 0
    for index in range(1, len(gaps) + 1):
        run = gaps[start:index]
        mean = sum(run) / len(run)
        fits = index < len(gaps) and abs(gaps[index] - mean) <= max(1.5, 0.18 * mean)
        if fits:
            continue
        if len(run) + 1 > len(best) and RULER_GAPS.start <= mean < RULER_GAPS.stop:
            best = places[start : index + 1]
        start = index
    return best if len(best) >= RULER_TICKS else []
