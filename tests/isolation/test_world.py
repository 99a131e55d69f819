"""The world of the matrix holds what the matrix needs."""

import pytest
from tests.isolation.things import Things

pytestmark = pytest.mark.django_db


def test_every_part_has_its_things(things: Things) -> None:
    print({(t.kind, t.scope, t.owners) for t in things})
    assert len(things.of_kind("case")) == 12
