"""Every usage of the repository is sound, and its code stands nowhere in the source."""

from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package, check_together

ROOT = Path(__file__).resolve().parents[3]
USAGES = sorted(path for path in (ROOT / "usages").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_the_package_has_no_problem(folder):
    assert [str(problem) for problem in (*check_package(folder), *check_together(folder))] == []


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_no_word_of_the_package_is_a_verdict(folder):
    text = "\n".join(path.read_text(encoding="utf-8").lower() for path in folder.iterdir())
    assert [word for word in ("bénin", "bénigne", "éligible", "malin", "maligne") if word in text] == []
