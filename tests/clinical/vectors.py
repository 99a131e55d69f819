"""The published vectors, read where they stand; a test that needs them is skipped where they are absent."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from maillage.clinical import facade
from maillage.clinical.contracts import Refused

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MAILLAGE_CLINICAL", ROOT.parent / "shared" / "clinical")) / "vectors"


def vectors(name: str) -> Any:
    path = FOLDER / name
    if not path.exists():
        pytest.skip("reference vectors absent: set MAILLAGE_CLINICAL")
    return json.loads(path.read_text("utf-8"))


def calculated(name: str, given: object) -> dict[str, Any]:
    return facade.calculate(facade.find(name), given)


def refused(name: str, given: object) -> tuple[str, str]:
    """The field and the reason of a refusal."""
    with pytest.raises(Refused) as refusal:
        calculated(name, given)
    return refusal.value.field, refusal.value.reason
