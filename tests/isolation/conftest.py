"""The world of the matrix for this test: a clone of its two halves, and what stands in it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.isolation.things import Things
from tests.isolation.watching import Listener, listening


@pytest.fixture
def isolated_halves() -> None:
    """Asked for by name, before any other fixture: this test's database holds the two halves."""


@pytest.fixture
def things(isolated_halves: None, db: None, settings: LazySettings) -> Things:
    """As in production: the demonstration shows its mails and its patients to whoever tries it."""
    settings.MAILLAGE_DEMO = False
    return Things.read(Path(os.environ["MAILLAGE_TEST_RUN"]) / "isolation.json")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as held:
        yield held
