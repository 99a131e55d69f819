"""Models are imported late: Django starts after this file is read."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kernel.messaging.world import World


@pytest.fixture
def world(as_mover: Callable[[], AbstractContextManager[None]]) -> "World":
    from tests.kernel.messaging.world import build

    with as_mover():
        return build()
