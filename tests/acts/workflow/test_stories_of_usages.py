"""Every usage of the repository shows forbidden gestures among its stories, which `tests/repository` plays."""

import shutil
from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.files import PATTERNS, STORIES, package_folders, pattern_names
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scaffold import scaffold
from maillage.acts.usages.scenario import Scenario
from maillage.acts.workflow.played import play_folder

ROOT = Path(__file__).resolve().parents[3]
USAGES = package_folders(ROOT / "usages")


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_forbidden_gestures_are_among_them(folder):
    scenario, _source, problems = read_model(STORIES, (folder / STORIES).read_text(encoding="utf-8"), Scenario)
    assert problems == []
    refused = {step.expect.refused for case in scenario.cases for step in case.steps} - {None}
    assert {"wrong_role", "wrong_state", "already_taken", "guard_not_met", "form_incomplete"} <= refused


@pytest.mark.parametrize("pattern", pattern_names(ROOT / "usages" / PATTERNS))
def test_a_usage_begun_with_a_pattern_is_sound_and_plays_its_cases(pattern, tmp_path):
    shutil.copytree(ROOT / "usages" / PATTERNS, tmp_path / PATTERNS)
    folder = scaffold(code="essai", title="Essai d’avis", into=tmp_path, pattern=pattern)
    assert check_package(folder) == []
    results = play_folder(folder)
    assert [(result.case, result.failures) for result in results if result.failures] == []
    assert len(results) >= 8
