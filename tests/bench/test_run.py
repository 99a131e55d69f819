"""A quick run of one script, as a person starts it: a region of its own, one file, nothing left running."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_a_quick_script_writes_its_figures_with_what_they_were_taken_on(tmp_path: Path) -> None:
    done = _run("--quick", "--only", "my_work", "--into", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["my_work.json"]
    rows = json.loads((tmp_path / "my_work.json").read_text())
    assert {row["name"] for row in rows} == {"my_work.p50", "my_work.p95"}
    for row in rows:
        assert set(row) == {"name", "value", "unit", "target", "ok", "context"}
        assert row["value"] > 0
        assert isinstance(row["ok"], bool)
        context = row["context"]
        assert {"cores", "memory_gib", "python", "postgresql", "region", "commit", "quick"} <= set(context)
        assert context["region"]["patients"] == 60
        # Neither the machine's name nor a path of it.
        assert "/" not in json.dumps(context)
    assert "Promesses tenues" in done.stdout


def test_a_script_that_does_not_exist_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = _run("--only", "nothing", "--into", str(tmp_path))
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_region_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    done = _run("--only", "my_work", "--state", str(tmp_path), "--into", str(tmp_path / "results"))
    assert done.returncode == 2
    assert "ne contient pas de région" in done.stderr
    assert not list(tmp_path.iterdir())
