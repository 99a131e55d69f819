"""`maillage usages`: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.acts.workflow.command import app

runner = CliRunner()


def run(*words: str):
    return runner.invoke(app, list(words))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = run("new", "essai", "--title", "Essai d’avis", "--folder", str(tmp_path))
    assert made.exit_code == 0, made.output
    return tmp_path


def test_a_new_usage_passes_check_and_test(root):
    checked = run("check", "--folder", str(root))
    assert (checked.exit_code, checked.output) == (0, "1 usage(s) contrôlé(s), 0 problème(s).\n")
    played = run("test", "--folder", str(root), "--json")
    counts = json.loads(played.output)
    assert played.exit_code == 0
    assert list(counts) == ["usages", "cases", "failed"]
    assert (counts["usages"], counts["failed"]) == (1, 0)
    assert counts["cases"] >= 6


def test_a_fault_is_printed_with_file_line_and_remedy_and_exit_code_1(root):
    path = root / "essai" / "usage.yaml"
    path.write_text(path.read_text().replace("image-viewer", "image-view"))
    checked = run("check", "essai", "--folder", str(root))
    assert checked.exit_code == 1
    assert "essai/usage.yaml:" in checked.output
    assert "« image-viewer »" in checked.output
    as_json = json.loads(run("check", "--folder", str(root), "--json").output)
    assert [problem["file"] for problem in as_json["problems"]] == ["usage.yaml"]


def test_a_story_that_fails_gives_exit_code_1(root):
    path = root / "essai" / "cases.yaml"
    path.write_text(path.read_text().replace("clocks: {answer: late}", "clocks: {answer: soon}"))
    played = run("test", "--folder", str(root), "--json")
    assert (played.exit_code, json.loads(played.output)["failed"]) == (1, 1)
    assert "attendu soon, obtenu late" in run("test", "--folder", str(root)).output


@pytest.mark.parametrize("words", [("check", "rien"), ("test", "rien"), ("new", "Majuscule")])
def test_what_does_not_exist_or_is_badly_named_gives_exit_code_2(root, words):
    assert run(*words, "--folder", str(root)).exit_code == 2
