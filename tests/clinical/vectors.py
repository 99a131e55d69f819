"""The published vectors of the calculators, and what a calculator says of them."""

from typing import Any

import pytest
from tests.published import published

from maillage.clinical import facade
from maillage.clinical.contracts import Refused


def vectors(name: str) -> Any:
    return published("vectors", name)


def calculated(name: str, given: object) -> dict[str, Any]:
    return facade.calculate(facade.find(name), given)


def refused(name: str, given: object) -> tuple[str, str]:
    """The field and the reason of a refusal."""
    with pytest.raises(Refused) as refusal:
        calculated(name, given)
    return refusal.value.field, refusal.value.reason
