"""The small region of the identity tests, and one patient of the practice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest


@pytest.fixture
def patient(as_mover: Callable[[], AbstractContextManager[None]]) -> UUID:
    # A conftest is read before Django is set up, hence the late import.
    from tests.kernel.identity.region import THERESE, build, register

    build(as_mover)
    return register(THERESE)
