"""Blobs stand in a folder of the test. Models are imported late: Django starts after this file is read."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

if TYPE_CHECKING:
    from tests.kernel.documents.world import World


@pytest.fixture
def documents_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAILLAGE_DOCUMENTS_FOLDER = tmp_path / "blobs"
    return tmp_path / "blobs"


@pytest.fixture
def world(as_mover: Callable[[], AbstractContextManager[None]], documents_folder: Path) -> "World":
    from tests.kernel.documents.world import build

    with as_mover():
        return build()


@pytest.fixture
def jpeg() -> bytes:
    """A photo as a phone writes it: turned, with a place."""
    picture = Image.effect_noise((600, 400), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()
