"""Fixtures of the account tests. Django is not set up yet when this file is read, hence the import inside."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kernel.accounts.people import Region


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """`maillage demo` makes it before it serves; WhiteNoise warns where it is missing."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def region(as_mover: Callable[[], AbstractContextManager[None]]) -> "Region":
    from tests.kernel.accounts.people import build

    return build(as_mover)
