"""Pictures made from a stored photo (thumbnail, preview, annotated copy); the stored photo is never changed.

Takes clean photos from `intake` only. Every copy is an upright sRGB JPEG without metadata.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw, ImageFont

from maillage.kernel.documents.photos.shapes import Shape

# The pen and the stage of the product's tokens (`--pen`, `--stage`): marks look the same drawn and live.
PEN, STAGE = (0xE9, 0xC8, 0xFF), (0x14, 0x18, 0x1A)
PAPER = (255, 255, 255)
Outline = Sequence[tuple[float, float]]  # its points in order, fractions of the displayed picture
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # what to do for each EXIF orientation
JPEG_QUALITY = 88
THUMBNAIL_QUALITY = 82
MARK_SCALE = 2  # marks are drawn at twice the size, then reduced: Pillow draws without smoothing


def thumbnail(data: bytes, size: int = 320) -> bytes:
    """The whole picture within a square of `size` pixels."""
    return _encode(upright(data, size), THUMBNAIL_QUALITY)


def preview(data: bytes, long_edge: int = 2048) -> bytes:
    return _encode(upright(data, long_edge), JPEG_QUALITY)


def annotated_copy(
    data: bytes, shapes: Sequence[Shape], long_edge: int = 2048, *, outlines: Sequence[Outline] = ()
) -> bytes:
    """A copy on which the marks are drawn, with their letters, and the closed outlines, without."""
    picture = upright(data, long_edge)
    width, height = picture.size
    halo = Image.new("L", (width * MARK_SCALE, height * MARK_SCALE))
    pen, letters = halo.copy(), halo.copy()
    draws = [ImageDraw.Draw(layer) for layer in (halo, pen, letters)]
    stroke = max(2, round(max(width, height) / 170)) * MARK_SCALE
    for outline in outlines:
        _draw_outline(draws, outline, halo.size, stroke)
    for shape in shapes:
        _draw_shape(draws, shape, halo.size, stroke)
    for layer, colour, strength in ((halo, STAGE, 0.55), (pen, PEN, 1.0), (letters, STAGE, 1.0)):
        mask = layer.resize(picture.size, Image.Resampling.BOX)
        if strength < 1:
            mask = mask.point([round(level * strength) for level in range(256)])
        picture.paste(colour, mask=mask)
    return _encode(picture, JPEG_QUALITY)


def upright(data: bytes, long_edge: int) -> Image.Image:
    """The picture as displayed, RGB, at most `long_edge` pixels long."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        # JPEG alone can be decoded at 1/2, 1/4 or 1/8: a thumbnail of 50 megapixels costs 1 MB, not 200.
        image.draft(None, (long_edge, long_edge))
        profile = image.info.get("icc_profile")
        orientation = image.getexif().get(0x0112, 1)
        # thumbnail() would turn no axis: the box is a square, so orientation may come afterwards.
        image.thumbnail((long_edge, long_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        picture = _flat(image)
    picture = _to_srgb(picture, profile)
    return picture.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else picture


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white: transparency is no part of a photo; 16-bit greys are scaled, not clipped."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level / 257).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (*PAPER, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("CMYK") if image.mode == "CMYK" else image.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones record in Display P3: without this step every red of a lesion would be duller."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                picture = converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile of another colour space than the picture: shown as sRGB, like browsers do
    return picture.convert("RGB")


def _encode(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=0)
    return out.getvalue()


def _draw_outline(draws: list[ImageDraw.ImageDraw], outline: Outline, size: tuple[int, int], stroke: int) -> None:
    halo, pen, _letters = draws
    ring = [(x * size[0], y * size[1]) for x, y in (*outline, *outline[:2])]
    halo.line(ring, fill=255, width=stroke * 2, joint="curve")
    pen.line(ring, fill=255, width=stroke, joint="curve")


def _draw_shape(draws: list[ImageDraw.ImageDraw], shape: Shape, size: tuple[int, int], stroke: int) -> None:
    halo, pen, letters = draws
    width, height = size
    x1, y1, x2, y2 = shape.x1 * width, shape.y1 * height, shape.x2 * width, shape.y2 * height
    if shape.kind == "ellipse":
        box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        halo.ellipse(_grown(box, stroke), outline=255, width=stroke * 2)
        pen.ellipse(_grown(box, stroke / 2), outline=255, width=stroke)
        # On the ellipse, up and right at 45 degrees, as in the viewer.
        anchor = (
            (box[0] + box[2]) / 2 + (box[2] - box[0]) / 2 * math.sqrt(0.5),
            (box[1] + box[3]) / 2 - (box[3] - box[1]) / 2 * math.sqrt(0.5),
        )
    else:
        _draw_arrow(halo, pen, (x1, y1), (x2, y2), stroke)
        anchor = (x1, y1)
    radius = stroke * 3.6
    centre = (_within(anchor[0], radius, width), _within(anchor[1], radius, height))
    halo.ellipse(_around(centre, radius + stroke / 2), fill=255)
    pen.ellipse(_around(centre, radius), fill=255)
    font = ImageFont.load_default(size=radius * 1.25)
    letters.text(centre, shape.letter, fill=255, font=font, anchor="mm", stroke_width=stroke / 6)


def _draw_arrow(
    halo: ImageDraw.ImageDraw,
    pen: ImageDraw.ImageDraw,
    tail: tuple[float, float],
    tip: tuple[float, float],
    stroke: int,
) -> None:
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    reach = stroke * 4.5
    neck = (tip[0] - reach * 0.8 * math.cos(angle), tip[1] - reach * 0.8 * math.sin(angle))
    for draw, extra in ((halo, stroke), (pen, 0)):
        head = [
            (tip[0] + extra * 0.9 * math.cos(angle), tip[1] + extra * 0.9 * math.sin(angle)),
            *(
                (
                    tip[0] - (reach + extra * 0.4) * math.cos(angle + side),
                    tip[1] - (reach + extra * 0.4) * math.sin(angle + side),
                )
                for side in (0.45 + extra / reach / 3, -0.45 - extra / reach / 3)
            ),
        ]
        draw.line((tail, neck), fill=255, width=stroke + extra)
        draw.polygon(head, fill=255)


def _grown(box: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _around(centre: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    return _grown((*centre, *centre), radius)


def _within(value: float, margin: float, size: int) -> float:
    return min(max(value, margin), max(margin, size - margin))
