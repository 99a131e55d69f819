"""Copies are upright, small, without metadata; marks fall where they were put; the stored photo is untouched."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO

import pytest
from PIL import Image
from tests.kernel.documents.photos import forge

from maillage.config.demo.photos.lesion import BULK, draw_lesion
from maillage.kernel.documents.photos import derive
from maillage.kernel.documents.photos.intake import receive
from maillage.kernel.documents.photos.shapes import Shape, ShapesRefused, parse_shapes


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_copies_are_upright_and_bare(orientation: int) -> None:
    drawn = [receive(draw_lesion(2, "proche", orientation=n, size=BULK), declared_name="a") for n in (1, orientation)]

    straight, turned = (opened(derive.thumbnail(photo.data, 160)) for photo in drawn)

    assert straight.size == (160, 120)
    assert turned.size == ((160, 120) if orientation in (1, 3) else (120, 160))
    assert turned.getexif() == {} and not {"exif", "icc_profile", "comment"} & set(turned.info)
    # The paper ruler lies at the foot of every drawing: pale, whatever the way the phone was held.
    for image in (straight, turned):
        assert near(image.getpixel((image.width // 2, image.height - 3)), (236, 233, 226))


def test_a_preview_is_never_larger_than_the_photo(phone_photo: bytes) -> None:
    clean = receive(phone_photo, declared_name="a").data
    assert opened(derive.preview(clean)).size == (480, 640)
    assert max(opened(derive.preview(clean, 300)).size) == 300


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "I;16"), ("PNG", "P"), ("JPEG", "CMYK"), ("WEBP", "RGBA")]
)
def test_every_kind_of_picture_gives_an_rgb_jpeg(kind: str, mode: str) -> None:
    image = forge.deep_grey() if mode == "I;16" else forge.picture(mode=mode)
    clean = receive(forge.encode(image, kind), declared_name="a").data

    copy = opened(derive.preview(clean))

    assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", (48, 32))
    assert len(set(copy.convert("L").tobytes())) > 10


def test_marks_are_drawn_where_they_were_put_and_only_on_the_copy(phone_photo: bytes) -> None:
    clean = receive(phone_photo, declared_name="a").data
    kept = bytes(clean)
    shapes = (Shape("ellipse", "A", 0.25, 0.25, 0.75, 0.5), Shape("arrow", "B", 0.1, 0.9, 0.5, 0.7))

    copy = opened(derive.annotated_copy(clean, shapes))

    width, height = copy.size
    for x, y in ((0.25, 0.375), (0.5, 0.25), (0.3, 0.8)):  # on the ellipse, twice; on the arrow
        around = [
            copy.getpixel((round(x * width) + dx, round(y * height) + dy)) for dx in range(-4, 5) for dy in range(-4, 5)
        ]
        assert any(near(pixel, derive.PEN) for pixel in around)
    assert clean == kept
    assert opened(derive.annotated_copy(clean, ())).tobytes() == opened(derive.preview(clean)).tobytes()


GOOD = {"kind": "arrow", "letter": "A", "x1": 0.1, "y1": 0, "x2": 1, "y2": 0.5}


def test_a_shape_keeps_what_was_drawn() -> None:
    assert [asdict(shape) for shape in parse_shapes([GOOD])] == [GOOD]


@pytest.mark.parametrize(
    "items",
    [
        None, {}, "x", [None], [GOOD, GOOD], [{**GOOD, "kind": "text"}], [{**GOOD, "letter": "AB"}],
        [{**GOOD, "letter": "é"}],
        [{**GOOD, "x1": -0.1}], [{**GOOD, "x1": 1.5}], [{**GOOD, "x1": float("nan")}], [{**GOOD, "x1": "0"}],
        [{**GOOD, "x1": True}], [{**GOOD, "more": 1}], [{**GOOD, "x2": 0.1, "y2": 0}], [GOOD] * 27,
    ],
)  # fmt: skip
def test_shapes_that_cannot_be_drawn_are_refused(items: object) -> None:
    with pytest.raises(ShapesRefused) as caught:
        parse_shapes(items)
    assert caught.value.sentence_fr.startswith("Ces repères")
