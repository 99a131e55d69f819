"""Drawn photos: the same from the same seed, dressed as a phone would, each different."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageStat

from maillage.config.demo.photos.lesion import BULK, SKINS, draw_lesion, draw_picture


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("view", ["ensemble", "proche", "dermoscope"])
def test_same_seed_same_bytes_other_seed_other_picture(view: str) -> None:
    first = draw_lesion("patient-7", view, size=BULK)

    assert draw_lesion("patient-7", view, size=BULK) == first
    assert draw_lesion("patient-8", view, size=BULK) != first


@pytest.mark.parametrize(
    ("orientation", "stored"), [(1, (640, 480)), (3, (640, 480)), (6, (640, 480)), (8, (640, 480))]
)
def test_a_photo_carries_what_phones_write(orientation: int, stored: tuple[int, int]) -> None:
    taken = datetime(2026, 3, 11, 9, 43, tzinfo=UTC)
    image = opened(draw_lesion(1, orientation=orientation, size=BULK, taken=taken))

    exif = image.getexif()
    assert (image.format, image.size) == ("JPEG", stored)
    assert (exif[0x0112], exif[0x010F], exif[0x0110]) == (orientation, "Fictif", "Photophone 12")
    assert exif.get_ifd(0x8769)[0x9003] == "2026:03:11 09:43:00"
    assert exif.get_ifd(0x8769)[0x9011] == "+00:00"
    place = exif.get_ifd(0x8825)
    assert place[1] == "N" and 49 <= float(place[2][0]) < 50
    thumbnail = exif.get_ifd(ExifTags.IFD.IFD1)
    raw = image.info["exif"][6:]
    small = opened(raw[thumbnail[0x0201] : thumbnail[0x0201] + thumbnail[0x0202]])
    assert max(small.size) == 160


def test_faults_are_drawn() -> None:
    plain, blurred, dark, bare = (
        ImageStat.Stat(opened(draw_lesion(4, orientation=1, size=BULK, **options)).convert("L"))
        for options in ({}, {"blurred": True}, {"dark": True}, {"ruler": False})
    )
    assert blurred.var[0] < plain.var[0]
    assert dark.mean[0] < plain.mean[0] / 2.5
    assert bare.extrema != plain.extrema


def test_skin_darkens_with_the_phototype() -> None:
    means = [
        ImageStat.Stat(draw_picture(9, "proche", ruler=False, phototype=name, size=BULK).convert("L")).mean[0]
        for name in SKINS
    ]
    assert means == sorted(means, reverse=True)


def test_a_dermoscope_shows_a_round_field() -> None:
    image = draw_picture(5, "dermoscope", size=BULK).convert("L")
    corners = [image.getpixel(place) for place in ((2, 2), (637, 2), (2, 477), (637, 477))]
    assert max(corners) < 16 < image.getpixel((320, 30))
