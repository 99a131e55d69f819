"""Every usage of the repository is sound, and its code stands nowhere in the source."""

from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package, check_patterns, check_together
from maillage.acts.usages.files import package_folders

ROOT = Path(__file__).resolve().parents[3]
USAGES = package_folders(ROOT / "usages")


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_the_package_has_no_problem(folder):
    assert [str(problem) for problem in (*check_package(folder), *check_together(folder))] == []


def test_what_they_share_has_no_problem():
    assert [str(problem) for problem in check_patterns(ROOT / "usages")] == []


@pytest.mark.parametrize("folder", USAGES, ids=lambda path: path.name)
def test_no_word_of_the_package_is_a_verdict(folder):
    text = "\n".join(path.read_text(encoding="utf-8").lower() for path in folder.iterdir())
    assert [word for word in ("bénin", "bénigne", "éligible", "malin", "maligne") if word in text] == []
