"""The ledger's world: a usage with acts is the active one."""

from pathlib import Path

import pytest
from tests.acts.ledger.billed import Mover, publish_billed
from tests.world import World


@pytest.fixture
def billed(world: World, as_mover: Mover, tmp_path: Path) -> World:
    """The small region, in which a signature records TE2 and RQD."""
    publish_billed(tmp_path, as_mover)
    return world
