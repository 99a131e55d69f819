"""The small region of `region.py`, before each test that asks for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest


@pytest.fixture
def region(
    as_mover: Callable[[], AbstractContextManager[None]], told_once: Callable[[str, Callable[[], None]], None]
) -> None:
    # A conftest is read before Django is set up, hence the late import.
    from tests.kernel.identity.region import build

    told_once("the region of identities", lambda: build(as_mover))
