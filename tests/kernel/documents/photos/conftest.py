"""Drawn photos shared by the tests of this room: each is made once."""

from __future__ import annotations

import pytest

from maillage.config.demo.photos.lesion import BULK, draw_lesion


@pytest.fixture(scope="session")
def phone_photo() -> bytes:
    """As a phone held upright writes it: orientation 6, GPS, maker notes, thumbnail."""
    return draw_lesion(7, "proche", orientation=6, size=BULK)


@pytest.fixture(scope="session")
def full_photo() -> bytes:
    return draw_lesion(7, "proche", orientation=1)
