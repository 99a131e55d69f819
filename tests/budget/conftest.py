"""The world of the matrix, whose people open every page."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.isolation.conftest import isolated_halves, things
from tests.superuser import superuser

__all__ = ["isolated_halves", "things"]


@pytest.fixture(name="superuser")
def past_every_policy(things: Any) -> Iterator[psycopg.Connection]:
    with superuser() as held:
        yield held
