"""An overlay says other words, teams, recipients and promises over the same workflow; anything else is named."""

from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.contracts import PackageRefused
from maillage.acts.usages.package import build_package, load_package
from maillage.acts.usages.scaffold import scaffold
from maillage.acts.usages.table import Transition

VARIANT = """\
overlay: essai
code: essai-nuit
version: 1.0.0
title: Essai de nuit
summary: Le même avis, demandé la nuit
intended_use: Aider l’équipe de nuit à obtenir l’avis écrit d’un expert, sans urgence.
professions: {requester: ["10"]}
teams: {of: essai}
delays:
  answer: {promise: P3D, warn: PT8H}
words:
  Demandeur: Équipe de nuit
  Motif en une ligne: Motif de la nuit
"""
STORIES = """\
people:
  nuit: {roles: [requester], name: Dr de nuit}
  jour: {roles: [], name: Dr de jour}
cases:
  - name: Un geste interdit
    steps:
      - {by: jour, do: send, expect: {refused: wrong_role}}
"""
NOTICE = "# Essai de nuit\n" + "Pour qui, pour quoi, et d’où vient ce contenu. " * 6


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = scaffold(code="essai", title="Essai d’avis", into=tmp_path)
    bounds = "\noverlays: {bounds: {answer: {min: P1D, max: P5D}}}\n"
    text = (folder / "usage.yaml").read_text("utf-8")
    (folder / "usage.yaml").write_text(text + bounds, "utf-8")
    return folder


@pytest.fixture
def variant(base: Path) -> Path:
    folder = base.parent / "essai-nuit"
    folder.mkdir()
    for name, text in (("usage.yaml", VARIANT), ("cases.yaml", STORIES), ("README.md", NOTICE)):
        (folder / name).write_text(text, "utf-8")
    return folder


def edit(folder: Path, old: str, new: str) -> int:
    """Replaces the only occurrence of `old` in the definition; the line on which it stood."""
    path = folder / "usage.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def _move(each: Transition) -> tuple[object, ...]:
    return each.name, each.sources, each.to, each.by, each.guard, each.effects


def test_a_variant_changes_words_promises_and_teams_and_keeps_the_workflow(base: Path, variant: Path) -> None:
    assert check_package(variant) == []
    before, after = load_package(base), load_package(variant)
    definition = after.definition
    assert (definition.code, definition.title, definition.teams.of) == ("essai-nuit", "Essai de nuit", "essai")
    assert definition.roles["requester"].label == "Équipe de nuit"
    assert definition.roles["requester"].professions == ("10",)
    assert str(definition.clocks["answer"].promise) == "P3D"
    assert after.forms["request"].items["motif"].text == "Motif de la nuit"
    assert "Motif de la nuit" in after.files["request.json"]
    for untouched in ("states", "documents", "billing", "worklist", "initial"):
        assert getattr(definition, untouched) == getattr(before.definition, untouched)
    assert [_move(each) for each in definition.transitions] == [_move(each) for each in before.definition.transitions]


def test_its_fingerprint_holds_the_bytes_of_its_base(base: Path, variant: Path) -> None:
    kept = load_package(variant)
    edit(base, "version: 0.1.0", "version: 0.2.0")
    assert load_package(variant).sha256 != kept.sha256
    again = build_package(kept.sources)
    assert (again.sha256, again.definition) == (kept.sha256, kept.definition)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("teams: {of: essai}", "transitions: []", "ne change pas « transitions »"),
        ("teams: {of: essai}", "states: {}", "ne change pas « states »"),
        ("teams: {of: essai}", "forms: {}", "ne change pas « forms »"),
        ("teams: {of: essai}", "teams: {of: melan}", "n’emprunte que les équipes de son usage"),
        ("teams: {of: essai}", "couleur: bleue", "Clé inconnue : « couleur »"),
        ("answer: {promise: P3D", "answer: {promise: P6D", "P6D sort des bornes"),
        ("answer: {promise: P3D", "answer: {promise: PT12H", "PT12H sort des bornes"),
        ("promise: P3D, warn: PT8H", "promise: P1D, warn: P2D", "viendrait avant le début"),
        ("answer: {promise", "answr: {promise", "Promesse inconnue : « answr »"),
        ("  Demandeur: É", "  Demendeur: É", "« Demendeur » ne se dit pas"),
        ("Motif de la nuit", "'{patient}'", "aucune donnée du dossier"),
        ('requester: ["10"]', 'requester: ["99"]', "n’admet pas la profession 99"),
        ('requester: ["10"]', 'nurse: ["10"]', "Rôle inconnu : « nurse »"),
        ("code: essai-nuit", "code: autre", "n’est pas le nom du dossier"),
        ("overlay: essai", "overlay: inconnu", "Il n’y a pas d’usage « inconnu »"),
        ("overlay: essai", "overlay: ../essai", "Il n’y a pas d’usage"),
        ("overlay: essai", "overlay: essai-nuit", "est déjà une variante"),
    ],
)
def test_what_a_variant_may_not_is_named_with_its_line(variant: Path, old: str, new: str, said: str) -> None:
    line = edit(variant, old, new)
    found = [problem for problem in check_package(variant) if said in problem.message]
    assert [(problem.file, problem.line) for problem in found] == [("usage.yaml", line)]
    assert found[0].remedy


def test_a_promise_without_bounds_does_not_move(base: Path, variant: Path) -> None:
    edit(base, "overlays: {bounds: {answer: {min: P1D, max: P5D}}}", "overlays: {may: [title, words]}")
    messages = {problem.message for problem in check_package(variant)}
    assert "La promesse « answer » ne se change pas." in messages
    assert "« essai » ne laisse pas changer « teams »." in messages
    assert not any("title" in message or "words" in message for message in messages)


def test_a_form_beside_a_variant_is_called_by_nothing(variant: Path) -> None:
    (variant / "request.json").write_text("{}", "utf-8")
    assert ["request.json" in problem.message for problem in check_package(variant)] == [True]


def test_a_base_that_cannot_be_read_is_named(base: Path, variant: Path) -> None:
    edit(base, "version: 0.1.0", "version: demain")
    with pytest.raises(PackageRefused, match="maillage usages check essai"):
        load_package(variant)
