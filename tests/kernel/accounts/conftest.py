"""Fixtures of the account tests. Django is not set up yet when this file is read, hence the import inside."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kernel.accounts.people import Region


@pytest.fixture
def region(
    as_mover: Callable[[], AbstractContextManager[None]], told_once: Callable[[str, Callable[[], "Region"]], "Region"]
) -> "Region":
    from django.core.cache import cache
    from tests.kernel.accounts.people import build

    cache.clear()
    return told_once("the region of accounts", lambda: build(as_mover))
