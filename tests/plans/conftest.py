"""A hundredth of the region, whose people open the hottest pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.plans.reading import Tables
from tests.world import World


@pytest.fixture
def world(scaled_region: None, db: None) -> World:
    """The people of the small region: the mass stands around them."""
    return World()


@pytest.fixture
def superuser(world: World) -> Iterator[Any]:
    """A connection of its own to this test's database, past every policy."""
    from django.db import connection

    from maillage.config.database.cluster import Cluster
    from maillage.config.environment import environment

    env = environment()
    with Cluster(env.state).connect_as_superuser(env, str(connection.settings_dict["NAME"])) as held:
        held.autocommit = True
        yield held


@pytest.fixture
def tables(superuser: Any) -> Tables:
    return Tables.found(superuser)
