"""The published material (French standards, clinical forms and vectors), read where it stands and never copied.

`MAILLAGE_STANDARDS` and `MAILLAGE_CLINICAL` name the folders; without them, those beside the repository. A test that
needs what is absent is skipped and says why.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("MAILLAGE_CLINICAL", ROOT.parent / "shared" / "clinical"))
STANDARDS = Path(os.environ.get("MAILLAGE_STANDARDS", ROOT.parent / "shared" / "standards"))
needs_standards = pytest.mark.skipif(
    not STANDARDS.is_dir(), reason="published French standards absent: set MAILLAGE_STANDARDS"
)
ABSENT = "published clinical material absent: set MAILLAGE_CLINICAL"


def published(kind: str, name: str, absent: Any = None) -> Any:
    """One JSON file of `forms` or `vectors`; `absent` in its place where there is none, else the test is skipped."""
    path = FOLDER / kind / name
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    if absent is None:
        pytest.skip(ABSENT)
    return absent
