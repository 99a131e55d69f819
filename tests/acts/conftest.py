"""What most stories of a request begin with; a file that begins otherwise says so under the same name."""

from collections.abc import Callable
from uuid import UUID

import pytest
from tests.acts.cases.story import Desk
from tests.world import World


@pytest.fixture
def case_id(world: World, told_once: Callable[..., UUID]) -> UUID:
    """A request that has left."""
    return told_once("sent", lambda: Desk(world, "i.solhac").sent(world.patients_of(world.gp)[0]))
