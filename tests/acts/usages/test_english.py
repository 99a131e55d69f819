"""The English of a usage: complete when it exists, outside what is frozen, said where the French is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from maillage.acts.usages.check import check_package
from maillage.acts.usages.files import fingerprint, read_files
from maillage.acts.usages.package import load_package
from maillage.acts.usages.scaffold import scaffold
from maillage.acts.usages.wording import sentences_of
from maillage.toolbox.language import said

TITLE = "Avis de pneumologie"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="avis-pneumologie", title=TITLE, into=tmp_path)


def _translate(folder: Path, **changes: str | None) -> set[str]:
    """Writes an English for every sentence, but for `changes`: a new line, or None for a missing one."""
    package = load_package(folder)
    french = sentences_of(package.definition, package.forms.values())
    lines = {sentence: f"<{sentence}>" for sentence in french} | changes
    kept = {sentence: english for sentence, english in lines.items() if english is not None}
    (folder / "en.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True, width=10_000), "utf-8")
    return french


@pytest.fixture
def english(folder: Path, settings: object) -> Iterator[None]:
    settings.MAILLAGE_USAGES = folder.parent
    with translation.override("en"):
        yield


def test_labels_titles_and_questions_are_sentences(folder: Path) -> None:
    definition = load_package(folder).definition
    found = sentences_of(definition, load_package(folder).forms.values())
    expected = {definition.title, definition.summary, *(state.label for state in definition.states.values())}
    expected |= {transition.label for transition in definition.transitions} | set(definition.notifications.values())
    assert expected <= found
    assert not found & {definition.code, *definition.states, *definition.roles}


def test_a_usage_being_written_needs_no_english(folder: Path) -> None:
    assert check_package(folder) == []


def test_a_complete_english_is_accepted(folder: Path) -> None:
    _translate(folder)
    assert check_package(folder) == []


def test_a_sentence_without_english_is_named(folder: Path) -> None:
    _translate(folder, **{TITLE: None})
    assert [str(problem) for problem in check_package(folder)] == [
        f"en.yaml:1: « {TITLE} » n’a pas d’anglais. Ajoutez sa ligne."
    ]


def test_a_sentence_that_is_said_no_more_is_named(folder: Path) -> None:
    _translate(folder, **{"Ancienne phrase": "Former sentence"})
    assert ["Ancienne phrase" in problem.message for problem in check_package(folder)] == [True]


@pytest.mark.parametrize("text", ["- a\n- b\n", "Oui: 1\n", "a: ''\n", "Titre: [x]\n", "Titre: {a: b}\n", "'"])
def test_a_file_that_gives_no_translations_is_refused(folder: Path, text: str) -> None:
    (folder / "en.yaml").write_text(text, "utf-8")
    assert check_package(folder) != []


def test_a_better_translation_changes_no_version(folder: Path) -> None:
    before = fingerprint(read_files(folder))
    _translate(folder)
    assert fingerprint(read_files(folder)) == before


@pytest.mark.usefixtures("english")
def test_a_kept_sentence_is_said_in_english(folder: Path) -> None:
    _translate(folder)
    assert said(TITLE) == f"<{TITLE}>"
    assert said("Une phrase que personne n’a traduite") == "Une phrase que personne n’a traduite"
    with translation.override("fr"):
        assert said(TITLE) == TITLE


@pytest.mark.usefixtures("english")
def test_an_unreadable_english_leaves_the_usage_in_french(folder: Path) -> None:
    (folder / "en.yaml").write_text("'", "utf-8")
    assert said(TITLE) == TITLE
