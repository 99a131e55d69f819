"""The published clinical material (forms, vectors), read where it stands and never copied.

`MAILLAGE_CLINICAL` names its folder; without it, the one beside the repository. A test that needs what is absent is
skipped and says why.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("MAILLAGE_CLINICAL", ROOT.parent / "shared" / "clinical"))
ABSENT = "published clinical material absent: set MAILLAGE_CLINICAL"


def published(kind: str, name: str, absent: Any = None) -> Any:
    """One JSON file of `forms` or `vectors`; `absent` in its place where there is none, else the test is skipped."""
    path = FOLDER / kind / name
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    if absent is None:
        pytest.skip(ABSENT)
    return absent
