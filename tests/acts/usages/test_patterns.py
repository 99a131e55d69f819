"""A pattern is written once: a usage follows it, says some words anew, and never changes the way."""

from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package, check_patterns
from maillage.acts.usages.contracts import PackageRefused
from maillage.acts.usages.files import PATTERNS, read_files
from maillage.acts.usages.package import build_package, load_package
from maillage.acts.usages.patterns import Pattern
from maillage.acts.usages.reading import model_of
from maillage.acts.usages.scaffold import ScaffoldRefused, scaffold
from maillage.acts.usages.source import read_yaml

BLOCKS = tuple(Pattern.model_fields)[1:]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A pattern drawn from the usage that everybody begins with, and a usage that follows it."""
    scaffold(code="essai", title="Essai", into=tmp_path)
    text = (tmp_path / "essai" / "usage.yaml").read_text("utf-8")
    cases = (tmp_path / "essai" / "cases.yaml").read_text("utf-8")
    data = {key: value for key, value in read_yaml(text).data.items() if key in BLOCKS}
    assert model_of(read_yaml(text), Pattern)[2]  # a usage is no pattern
    (tmp_path / PATTERNS).mkdir()
    write(tmp_path, "avis.yaml", "title: Avis simple\n" + _blocks(text, data))
    write(tmp_path, "avis.cases.yaml", cases)
    scaffold(code="suivi", title="Suivi", into=tmp_path, pattern="avis")
    return tmp_path


def _blocks(text: str, data: dict[str, object]) -> str:
    """The lines of the blocks of a definition, as they were written."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line[0] not in " #\n":
            inside = line.partition(":")[0] in data
        kept += [line] if inside else []
    return "".join(kept)


def write(root: Path, file: str, text: str) -> None:
    (root / PATTERNS / file).write_text(text, "utf-8")


def add(root: Path, text: str) -> int:
    """Writes something more in the usage that follows the pattern; the line on which it begins."""
    path = root / "suivi" / "usage.yaml"
    before = path.read_text("utf-8")
    path.write_text(f"{before.rstrip()}\n{text}\n", "utf-8")
    return len(before.rstrip().splitlines()) + 1


def test_a_usage_is_the_same_with_its_pattern_as_in_full(root: Path) -> None:
    assert check_package(root / "suivi") == check_patterns(root) == []
    whole, following = load_package(root / "essai").definition, load_package(root / "suivi").definition
    assert following.pattern == "avis"
    assert [getattr(following, block) for block in BLOCKS] == [getattr(whole, block) for block in BLOCKS]
    assert "pattern: avis\n" in (root / "suivi" / "usage.yaml").read_text("utf-8")


def test_words_and_promises_are_said_anew(root: Path) -> None:
    add(
        root,
        'roles: {expert: {label: Rhumatologue, professions: ["10", "60"]}}\nstates: {sent: {label: Partie}}\n'
        "clocks: {answer: {promise: P7D}}\nnotifications: {sign: Votre réponse est là.}",
    )
    assert check_package(root / "suivi") == []
    definition, before = load_package(root / "suivi").definition, load_package(root / "essai").definition
    assert definition.roles["expert"] == before.roles["expert"].model_copy(
        update={"label": "Rhumatologue", "professions": ("10", "60")}
    )
    assert definition.states["sent"] == before.states["sent"].model_copy(update={"label": "Partie"})
    assert str(definition.clocks["answer"].promise) == "P7D"
    assert definition.clocks["answer"].warn == before.clocks["answer"].warn
    assert definition.notifications == before.notifications | {"sign": "Votre réponse est là."}
    assert definition.transitions == before.transitions


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("transitions: []", "« transitions » vient du patron", "Retirez transitions"),
        ("initial: sent", "« initial » vient du patron", "Retirez initial"),
        ("roles: {experte: {label: Experte}}", "« experte » n’est pas une entrée de roles", "« expert »"),
        ("states: {sent: {kind: closed}}", "« kind » vient du patron", "Se changent : label."),
        ("roles: {expert: {party: requester}}", "« party » vient du patron", "label, professions"),
        ("clocks: {answer: {pauses: [sent]}}", "« pauses » vient du patron", "promise"),
        ("clocks: [answer]", "« clocks » attend des clés et des valeurs.", "clé: valeur"),
        ("roles: {expert: Experte}", "« expert »", ""),
        ('roles: {expert: {professions: ["00"]}}', "Profession inconnue", ""),
        ("clocks: {answer: {promise: demain}}", "promise", ""),
    ],
)
def test_what_cannot_be_said_anew_is_named_where_it_is_written(
    root: Path, text: str, message: str, remedy: str
) -> None:
    line = add(root, text)
    problem = check_package(root / "suivi")[0]
    assert (problem.file, problem.line) == ("usage.yaml", line)
    assert message in problem.message
    assert remedy in problem.remedy


def test_what_the_usage_brings_may_continue_in_a_second_file(root: Path) -> None:
    (root / "suivi" / "workflow.yaml").write_text("\nstates:\n  envoyee: {label: Partie}\n", "utf-8")
    (problem,) = check_package(root / "suivi")
    assert (problem.file, problem.line) == ("workflow.yaml", 3)


def test_a_fault_of_the_pattern_is_named_in_the_pattern(root: Path) -> None:
    path = root / PATTERNS / "avis.yaml"
    text = path.read_text("utf-8")
    line = text.count("\n", 0, text.index("name: take")) + 1
    path.write_text(text.replace("to: taken, by: [expert], primary", "to: priz, by: [expert], primary"), "utf-8")
    (problem,) = check_package(root / "suivi")
    assert (problem.file, problem.line, "État inconnu" in problem.message) == ("patterns/avis.yaml", line, True)
    path.write_text(text.replace("name: take", "nom: take"), "utf-8")
    assert {problem.file for problem in check_package(root / "suivi")} == {"patterns/avis.yaml"}


@pytest.mark.parametrize("name", ["avi", '"avi"', "../essai"])
def test_an_unknown_pattern_is_refused_with_its_line(root: Path, name: str) -> None:
    path = root / "suivi" / "usage.yaml"
    path.write_text(path.read_text("utf-8").replace("pattern: avis", f"pattern: {name}"), "utf-8")
    (problem,) = check_package(root / "suivi")
    assert (problem.file, problem.line) == ("usage.yaml", 3)
    assert "avis" in problem.remedy


def test_a_pattern_said_in_an_odd_way_is_refused(root: Path) -> None:
    path = root / "suivi" / "usage.yaml"
    path.write_text(path.read_text("utf-8").replace("pattern: avis", "pattern:\n  avis"), "utf-8")
    (problem,) = check_package(root / "suivi")
    assert "ne nomme pas de patron" in problem.message


def test_the_fingerprint_covers_the_pattern_and_the_package_keeps_it(root: Path) -> None:
    before = load_package(root / "suivi")
    files = read_files(root / "suivi")
    path = root / PATTERNS / "avis.yaml"
    path.write_text(path.read_text("utf-8").replace("promise: P2D", "promise: P3D"), "utf-8")
    after = load_package(root / "suivi")
    assert before.sha256 != after.sha256
    assert build_package(files).definition == before.definition
    assert load_package(root / "essai").sha256 == load_package(root / "essai").sha256


def test_a_pattern_that_nobody_follows_or_plays_is_refused(root: Path) -> None:
    text = (root / PATTERNS / "avis.yaml").read_text("utf-8")
    write(root, "autre.yaml", text)
    write(
        root, "autre.cases.yaml", (root / PATTERNS / "avis.cases.yaml").read_text("utf-8").replace("do: release, ", "")
    )
    said = [str(problem) for problem in check_patterns(root)]
    assert "patterns/autre.yaml:1: Aucun usage ne suit ce patron. Retirez-le, ou nommez-le dans un usage." in said
    assert any("Aucun cas ne joue « release »" in each for each in said)
    assert len(said) == 2


def test_its_english_is_complete_and_said_once(root: Path) -> None:
    write(root, "avis.en.yaml", "Envoyée: Sent\nJamais dite: Never said\n")
    said = {problem.message for problem in check_patterns(root)}
    assert "« Envoyer la demande » n’a pas d’anglais." in said
    assert "« Jamais dite » n’est pas une phrase à traduire ici." in said
    assert "« Envoyée » n’a pas d’anglais." not in said
    (root / "suivi" / "en.yaml").write_text("Suivi: Follow-up\nEnvoyée: Sent\n", "utf-8")
    said = {problem.message for problem in check_package(root / "suivi")}
    assert "« Envoyée » n’est pas une phrase à traduire ici." in said
    assert "« Motif en une ligne » n’a pas d’anglais." in said
    assert not any("Envoyer la demande" in each for each in said)


def test_a_usage_cannot_begin_with_a_pattern_that_is_not_there(root: Path) -> None:
    with pytest.raises(ScaffoldRefused, match="avis"):
        scaffold(code="autre", title="Autre", into=root, pattern="avi")
    assert not (root / "autre").exists()


def test_a_pattern_that_was_taken_away_is_refused_when_loading(root: Path) -> None:
    (root / PATTERNS / "avis.yaml").unlink()
    with pytest.raises(PackageRefused, match="Patron inconnu"):
        load_package(root / "suivi")
