"""The command that scripts call says the truth about the usages of the repository, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.config.command_line import Answered, as_a_process, in_process
from tests.repository.tree import ROOT

from maillage.acts.usages.files import PATTERNS, package_folders

FOLDERS = [path.name for path in package_folders(ROOT / "usages")]


def _said(answered: Answered) -> tuple[int, dict[str, Any]]:
    return answered.code, json.loads(answered.out)


def _usages(*arguments: str) -> tuple[int, dict[str, Any]]:
    return _said(in_process("usages", *arguments, "--json"))


def test_every_folder_is_sound(tmp_path: Path) -> None:
    """In a process of its own, where nothing was ever set up."""
    checked = as_a_process("usages", "check", "--json", MAILLAGE_STATE=str(tmp_path))
    assert _said(checked) == (0, {"usages": len(FOLDERS), "problems": []})


@pytest.mark.parametrize("usage", FOLDERS)
def test_every_usage_plays_its_cases(usage: str) -> None:
    code, said = _usages("test", usage)
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
    asked = ("usages", "test", "--folder", str(tmp_path / "usages"), "--json")
    code, said = _said(as_a_process(*asked, MAILLAGE_STATE=str(tmp_path)))
    assert code == 1
    assert said["failed"] > 0
