"""Every usage of the repository plays its own stories, and shows forbidden gestures among them."""

from pathlib import Path

import pytest

from maillage.acts.usages.files import STORIES
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import Scenario
from maillage.acts.workflow.played import play_folder

ROOT = Path(__file__).resolve().parents[3]
USAGES = sorted(path for path in (ROOT / "usages").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_the_stories_hold(folder):
    results = play_folder(folder)
    assert [(result.case, result.failures) for result in results if result.failures] == []
    assert len(results) >= 8


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_forbidden_gestures_are_among_them(folder):
    scenario, _source, problems = read_model(STORIES, (folder / STORIES).read_text(encoding="utf-8"), Scenario)
    assert problems == []
    refused = {step.expect.refused for case in scenario.cases for step in case.steps} - {None}
    assert {"wrong_role", "wrong_state", "already_taken", "guard_not_met", "form_incomplete"} <= refused
