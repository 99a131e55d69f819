"""A pattern says who signs what and who is blind to it: its usages receive both, and neither repeat nor change them.

The usage is the one that `usages new --pattern double-reading` writes: it names its forms, and the two comparisons that
the pattern leaves to it.
"""

import shutil
from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.files import DEFINITION, PATTERNS, WORKFLOW, pattern_file, pattern_files, read_files
from maillage.acts.usages.package import build_package, load_package
from maillage.acts.usages.scaffold import scaffold

SHARED = Path(__file__).resolve().parents[3] / "usages" / PATTERNS
PATTERN = "double-reading"
VEIL = "{of: first_reading, to: [second_reader], until: [second_reading, report], requester: true, also: [complete]}"
COMPARED = "reread: \"first_reading.repeat(item).where(linkId = 'conclusion').answer.value = 'Rien'\""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHARED, tmp_path / PATTERNS)
    return scaffold(code="retine", title="Rétine", into=tmp_path, pattern=PATTERN)


def add(folder: Path, text: str) -> int:
    """Writes something more in the usage; the line on which it begins."""
    path = folder / DEFINITION
    before = path.read_text("utf-8").rstrip()
    path.write_text(f"{before}\n{text}\n", "utf-8")
    return len(before.splitlines()) + 1


def replace(path: Path, old: str, new: str) -> int:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def line_of(folder: Path, words: str) -> int:
    text = (folder / DEFINITION).read_text("utf-8")
    return text.count("\n", 0, text.index(words)) + 1


def only(folder: Path) -> Problem:
    (problem,) = check_package(folder)
    return problem


def test_a_usage_has_the_places_and_the_veil_of_its_pattern(folder: Path) -> None:
    written = (folder / DEFINITION).read_text("utf-8")
    assert "\nblind:" not in written and "\ncontributions:" not in written
    assert check_package(folder) == []
    definition = load_package(folder).definition
    assert {form: wanted.place for form, wanted in definition.contributions.items()} == {
        "first_reading": "first_reader",
        "second_reading": "second_reader",
        "arbitration": "arbiter",
    }
    (rule,) = definition.blind
    assert (rule.of, rule.to, rule.until, rule.requester) == (
        "first_reading", ("second_reader",), ("second_reading", "report"), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "blind: []",
        f"blind:\n  - {VEIL}",  # the very same: said twice, it would be kept in two places
        "blind:\n  - {of: first_reading, to: [second_reader], until: [report]}",
        "contributions: {first_reading: {place: arbiter}}",
        "contributions: {}",
    ],
)
def test_who_signs_and_who_is_blind_is_neither_repeated_nor_changed(folder: Path, text: str) -> None:
    line = add(folder, text)
    key = text.partition(":")[0]
    assert only(folder) == Problem(
        DEFINITION,
        line,
        f"« {key} » vient du patron et ne se change pas.",
        f"Retirez {key}, ou écrivez toute la définition vous-même.",
    )


def test_a_usage_adds_neither_to_a_pattern_that_has_none(tmp_path: Path) -> None:
    shutil.copytree(SHARED, tmp_path / PATTERNS)
    folder = scaffold(code="avis", title="Avis", into=tmp_path, pattern="team-opinion")
    line = add(folder, "blind:\n  - {of: report, to: [expert], until: [report]}")
    assert (only(folder).line, only(folder).message) == (line, "« blind » vient du patron et ne se change pas.")


def test_a_variant_touches_neither(folder: Path) -> None:
    variant = folder.parent / "retine-ailleurs"
    variant.mkdir()
    text = (
        "overlay: retine\ncode: retine-ailleurs\nversion: 0.1.0\ntitle: Rétine ailleurs\nsummary: Ailleurs\n"
        "intended_use: La même double lecture, ailleurs dans la région.\n"
        f"blind:\n  - {VEIL}\ncontributions: {{}}\nconditions: {{}}\n"
    )
    (variant / DEFINITION).write_text(text, "utf-8")
    said = {(problem.line, problem.message) for problem in check_package(variant)}
    assert said == {
        (7, "Une variante ne change pas « blind »."),
        (9, "Une variante ne change pas « contributions »."),
        (10, "Une variante ne change pas « conditions »."),
    }


def test_the_fingerprint_covers_the_veil_and_a_version_keeps_the_one_it_had(folder: Path) -> None:
    before, files = load_package(folder), read_files(folder)
    replace(folder.parent / pattern_file(PATTERN), ", requester: true, also: [complete]", "")
    after = load_package(folder)
    assert (before.definition.blind[0].requester, after.definition.blind[0].requester) == (True, False)
    assert before.sha256 != after.sha256
    assert build_package(files).definition == before.definition
    assert build_package(files).sha256 == before.sha256


def test_a_veil_that_leaks_is_named_in_the_pattern(folder: Path) -> None:
    line = replace(folder.parent / pattern_file(PATTERN), "until: [second_reading, report]", "until: [report]")
    problem = only(folder)
    assert (problem.file, problem.line) == (pattern_file(PATTERN), line)
    assert "se découvre sans attendre la signature de second_reader" in problem.message


def test_a_condition_that_the_usage_does_not_say_is_asked_of_it(folder: Path) -> None:
    replace(folder / DEFINITION, f"{COMPARED}\n", "\n")
    problem = only(folder)
    assert (problem.file, problem.line) == (DEFINITION, line_of(folder, "conditions:"))
    assert problem.message == "La condition « reread » n’est pas dite."
    assert problem.remedy == "Écrivez conditions: {reread: une comparaison en FHIRPath}."


def test_with_no_condition_at_all_both_are_asked_where_the_pattern_is_named(folder: Path) -> None:
    path = folder / DEFINITION
    path.write_text(path.read_text("utf-8").partition("conditions:")[0], "utf-8")
    said = [(problem.line, problem.message) for problem in check_package(folder)]
    line = line_of(folder, "pattern:")
    assert said == [(line, f"La condition « {name} » n’est pas dite.") for name in ("agreed", "reread")]


def test_a_condition_that_nothing_looks_at_is_refused_where_it_stands(folder: Path) -> None:
    line = add(folder, "  agred: first_reading.exists()")
    problem = only(folder)
    assert (problem.file, problem.line) == (DEFINITION, line)
    assert problem.message == "Aucune transition ne regarde la condition « agred »."
    assert "« agreed »" in problem.remedy


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("first_reading.repeat(item).where(linkId = 'classe').exists()", "ne pose pas la question « classe »"),
        ("lecture.exists()", "Cette condition ne regarde aucune contribution."),
        ("first_reading.where(", "Expression illisible."),
    ],
)
def test_a_condition_badly_written_is_named_where_the_usage_wrote_it(
    folder: Path, expression: str, message: str
) -> None:
    line = replace(folder / DEFINITION, COMPARED, f'reread: "{expression}"')
    problem = only(folder)
    assert (problem.file, problem.line) == (DEFINITION, line)
    assert message in problem.message


def test_a_form_that_the_pattern_has_signed_is_asked_of_the_usage(folder: Path) -> None:
    line = replace(folder / DEFINITION, "arbitration: report.json,", "")
    (problem, *_) = check_package(folder)
    assert (problem.file, problem.line) == (DEFINITION, line)
    assert problem.message == "Le patron « double-reading » fait remplir « arbitration », que cet usage n’a pas."
    assert problem.remedy == "Ajoutez arbitration à forms, avec son fichier."


def test_a_fault_of_what_continues_a_pattern_is_named_there(folder: Path) -> None:
    _first, rest = pattern_files(PATTERN)
    line = replace(folder.parent / rest, "to: second, by: [reader]", "to: secnd, by: [reader]")
    problem = next(each for each in check_package(folder) if "État inconnu" in each.message)
    assert (problem.file, problem.line) == (rest, line)
    text = (folder.parent / rest).read_text("utf-8")
    (folder.parent / rest).write_text(f"{text}initial: draft\n", "utf-8")  # the first file says it
    assert (only(folder).file, only(folder).line) == (rest, len(text.splitlines()) + 1)


def test_a_condition_is_named_without_a_pattern_too(folder: Path) -> None:
    """What is written once in a definition of one's own may be compared in several places."""
    whole = load_package(folder)
    first, rest = ((folder.parent / file).read_text("utf-8") for file in pattern_files(PATTERN))
    replace(folder / DEFINITION, f"pattern: {PATTERN}\n", "")
    add(folder, first.partition("\n")[2])
    (folder / WORKFLOW).write_text(rest, "utf-8")
    assert load_package(folder).definition.transitions == whole.definition.transitions
