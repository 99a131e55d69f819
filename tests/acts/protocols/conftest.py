"""Who operates the region, and what they publish."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from tests.world import World

if TYPE_CHECKING:
    from maillage.kernel.context.facade import Principal

Publish = Callable[..., UUID]


@pytest.fixture
def operator(world: World) -> "Principal":
    """Over the whole region."""
    return world.principal("o.perrigault")


@pytest.fixture
def publish(operator: "Principal") -> Publish:
    """Publishes a protocol; gives it."""
    from tests.acts.protocols.writing import CODE, draft

    from maillage.acts.protocols import facade as protocols
    from maillage.kernel.context.facade import open_context

    def made(*, usage: str = CODE, place: UUID | None = None, **changes: Any) -> UUID:
        with open_context(operator):
            at = protocols.Place((usage,), place)
            return protocols.publish(by=operator, draft=draft(**changes), place=at, key=uuid4())

    return made
