"""Who takes part in most stories of a case; a file with other people says so itself."""

import pytest
from tests.acts.cases.story import Desk
from tests.world import World


@pytest.fixture
def gp(world: World) -> Desk:
    """Asks."""
    return Desk(world, "i.solhac")


@pytest.fixture
def lead(world: World) -> Desk:
    """Of the team that is asked: takes the case."""
    return Desk(world, "m.quevrain")


@pytest.fixture
def near(world: World) -> Desk:
    """A colleague of the same team, invited."""
    return Desk(world, "a.tancrede")


@pytest.fixture
def far(world: World) -> Desk:
    """Of another hospital, invited."""
    return Desk(world, "c.lescarbot")
