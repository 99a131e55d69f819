"""What most tests of tasks begin with. Django is not set up yet when this file is read, hence the import inside."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.world import World

if TYPE_CHECKING:
    from tests.acts.tasks.followed import Followed


@pytest.fixture
def followed(world: World, told_once: Callable[[str, Callable[[], "Followed"]], "Followed"]) -> "Followed":
    from tests.acts.tasks.followed import follow

    return told_once("an answer to follow", lambda: follow(world))
