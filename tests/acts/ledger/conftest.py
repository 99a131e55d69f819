"""The ledger's world: a usage with acts is the active one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.acts.ledger.billed import Mover, publish_billed
from tests.world import World


@pytest.fixture
def billed(world: World, as_mover: Mover, tmp_path: Path, told_once: Callable[..., None]) -> World:
    """The small region, in which a signature records TE2 and RQD."""
    told_once("billed", lambda: publish_billed(tmp_path, as_mover))
    return world
