"""What the photo warns of, on seeds that served no calibration (which used 100 to 123)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from PIL import Image
from tests.kernel.documents.photos import forge

from maillage.config.demo.photos import lesion
from maillage.config.demo.photos.lesion import SKINS, draw_lesion
from maillage.kernel.documents.photos import quality
from maillage.kernel.documents.photos.intake import receive

SEEDS = range(300, 304)


def warned(seed: int, view: str = "proche", **options: object) -> tuple[list[str], bool | None]:
    photo = receive(draw_lesion(seed, view, **options), declared_name="a")
    result = quality.assess(photo.data, expects_ruler=view == "proche")
    assert all(warning.sentence_fr.endswith(".") for warning in result.warnings)
    return [warning.code for warning in result.warnings], result.has_ruler


@pytest.fixture(scope="module", params=SEEDS)
def seed(request: pytest.FixtureRequest) -> Iterator[int]:
    """One lesion, whose views are drawn once: what is blurred or dark is the picture that is good otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesion, "draw_picture", lru_cache(lesion.draw_picture))
        yield request.param


def test_good_photos_are_not_warned(seed: int) -> None:
    assert warned(seed) == ([], True)
    assert warned(seed, "ensemble") == ([], False)
    assert warned(seed, "dermoscope", hair=True) == ([], False)


def test_each_fault_is_said_alone(seed: int) -> None:
    assert warned(seed, ruler=False, hair=True) == (["no_ruler"], False)
    assert warned(seed, blurred=True) == (["blurred"], None)
    assert warned(seed, "ensemble", blurred=True) == (["blurred"], None)
    assert warned(seed, dark=True)[0] == ["dark"]
    assert warned(seed, "dermoscope", dark=True)[0] == ["dark"]


@pytest.mark.parametrize("phototype", SKINS)
def test_dark_skin_is_not_a_dark_photo(phototype: str) -> None:
    assert warned(310, ruler=False, phototype=phototype)[0] == ["no_ruler"]
    assert warned(310, "dermoscope", phototype=phototype)[0] == []


@pytest.mark.parametrize("angle", [90, 10, -14, 180])
def test_a_ruler_is_found_as_it_lies(angle: int, full_photo: bytes) -> None:
    turned = forge.reopen(full_photo).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(208, 161, 128))
    clean = receive(forge.encode(turned, "JPEG", quality=90), declared_name="a")
    assert quality.assess(clean.data).has_ruler is True


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (40, 3), (9, 9)])
def test_tiny_pictures_are_measured_without_error(size: tuple[int, int]) -> None:
    data = receive(forge.encode(forge.picture((64, 64)).resize(size), "PNG"), declared_name="a").data
    assert quality.assess(data).brightness >= 0


def test_regular_wants_enough_places_at_one_spacing() -> None:
    assert quality.regular([10.0 * n for n in range(12)]) == [10.0 * n for n in range(12)]
    assert quality.regular([10.0 * n for n in range(5)]) == []
    assert quality.regular([float(n * n) for n in range(12)]) == []
