"""The world of the matrix, whose people open every page."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.isolation.conftest import isolated_halves, things

__all__ = ["isolated_halves", "superuser", "things"]


@pytest.fixture
def superuser(things: Any) -> Iterator[Any]:
    """A connection of its own to this test's database, past every policy."""
    from django.db import connection

    from maillage.config.database.cluster import Cluster
    from maillage.config.environment import environment

    env = environment()
    with Cluster(env.state).connect_as_superuser(env, str(connection.settings_dict["NAME"])) as held:
        held.autocommit = True
        yield held
