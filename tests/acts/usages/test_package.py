"""A package is what its bytes are: same bytes, same fingerprint; nothing of it can be changed once loaded."""

from pathlib import Path

import pytest

from maillage.acts.usages.contracts import PackageRefused
from maillage.acts.usages.files import fingerprint, read_files
from maillage.acts.usages.package import build_package, load_package
from maillage.acts.usages.scaffold import BLUEPRINT, ScaffoldRefused, scaffold
from maillage.acts.usages.schema import UsageDefinition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def test_a_folder_and_its_files_give_the_same_package(folder):
    from_folder = load_package(folder)
    from_files = build_package(read_files(folder))
    assert (from_folder.definition, from_folder.sha256) == (from_files.definition, from_files.sha256)
    assert set(from_folder.forms) == {"request", "report"}


def test_the_fingerprint_ignores_order_and_line_endings_and_nothing_else():
    files = {"a.md": "un\ndeux\n", "b.md": "trois"}
    assert fingerprint(files) == fingerprint({"b.md": "trois", "a.md": "un\r\ndeux\r\n"})
    others = [
        {"a.md": "un\ndeux", "b.md": "trois"},
        {"a.md": "un\ndeux\n", "c.md": "trois"},
        {"a.md": "un\ndeux\ntrois", "b.md": ""},
        {"a.md": "un\ndeux\n"},
    ]
    assert len({fingerprint(other) for other in [files, *others]}) == 5


def test_a_loaded_package_cannot_be_changed(folder):
    package = load_package(folder)
    with pytest.raises(TypeError):
        package.files["usage.yaml"] = "autre"
    with pytest.raises(ValueError, match="frozen"):
        package.definition.title = "Autre"


def test_what_cannot_be_read_is_refused_with_its_problems(folder):
    (folder / "usage.yaml").write_text("code: essai\n")
    with pytest.raises(PackageRefused) as caught:
        load_package(folder)
    assert "La clé « version » manque." in {problem.message for problem in caught.value.problems}


def test_the_definition_survives_the_database(folder):
    definition = load_package(folder).definition
    assert UsageDefinition.model_validate(definition.model_dump(mode="json", by_alias=True)) == definition


@pytest.mark.parametrize(
    ("code", "title"),
    [("Essai", "Essai"), ("é", "Essai"), ("../essai", "Essai"), ("essai", 'a"b'), ("essai", "a\nb"), ("essai", "")],
)
def test_a_name_badly_written_makes_nothing(tmp_path, code, title):
    with pytest.raises(ScaffoldRefused):
        scaffold(code=code, title=title, into=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_left_as_it_was(folder):
    before = read_files(folder)
    with pytest.raises(ScaffoldRefused, match="existe déjà"):
        scaffold(code="essai", title="Autre", into=folder.parent)
    assert read_files(folder) == before


def test_nothing_of_the_blueprint_keeps_its_marks(folder):
    assert {path.name for path in folder.iterdir()} == {path.name for path in BLUEPRINT.iterdir()}
    assert not any("@" in text for text in read_files(folder).values())
