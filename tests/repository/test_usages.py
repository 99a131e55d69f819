"""The command that scripts call says the truth about the usages of the repository, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.repository.tree import ROOT

from maillage.acts.usages.files import PATTERNS, package_folders

FOLDERS = [path.name for path in package_folders(ROOT / "usages")]


def _usages(*arguments: str, state: Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "maillage.config.command", "usages", *arguments, "--json"],
        env={**os.environ, "MAILLAGE_STATE": str(state)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, json.loads(done.stdout)


def test_every_folder_is_sound(tmp_path: Path) -> None:
    assert _usages("check", state=tmp_path) == (0, {"usages": len(FOLDERS), "problems": []})


@pytest.mark.parametrize("usage", FOLDERS)
def test_every_usage_plays_its_cases(usage: str, tmp_path: Path) -> None:
    code, said = _usages("test", usage, state=tmp_path)
    assert (code, said["usages"], said["failed"]) == (0, 1, 0)
    assert said["cases"] >= 8


def test_a_usage_that_no_longer_holds_is_a_failure(tmp_path: Path) -> None:
    for folder in (FOLDERS[0], PATTERNS):
        (tmp_path / "usages" / folder).mkdir(parents=True)
        for path in (ROOT / "usages" / folder).iterdir():
            text = path.read_text("utf-8")
            if path.suffix == ".yaml":
                text = text.replace("by: [expert]", "by: [requester]")
            (tmp_path / "usages" / folder / path.name).write_text(text, "utf-8")
    code, said = _usages("test", "--folder", str(tmp_path / "usages"), state=tmp_path)
    assert code == 1
    assert said["failed"] > 0
