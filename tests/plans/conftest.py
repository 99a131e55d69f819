"""A hundredth of the region, whose people open the hottest pages."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.plans.reading import Tables
from tests.superuser import superuser
from tests.world import World


@pytest.fixture
def world(scaled_region: None, db: None) -> World:
    """The people of the small region: the mass stands around them."""
    return World()


@pytest.fixture(name="superuser")
def past_every_policy(world: World) -> Iterator[psycopg.Connection]:
    with superuser() as held:
        yield held


@pytest.fixture
def tables(superuser: Any) -> Tables:
    return Tables.found(superuser)
