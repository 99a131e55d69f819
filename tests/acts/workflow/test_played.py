"""Stories are played for what they say: a story that lies fails, and says where."""

import json
from pathlib import Path

import pytest

from maillage.acts.forms.codes import CALCULATED, INITIAL
from maillage.acts.usages.scaffold import scaffold
from maillage.acts.workflow.played import play_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def edit(folder: Path, old: str, new: str, file: str = "cases.yaml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def failures(folder: Path) -> list[str]:
    return [failure for result in play_folder(folder) for failure in result.failures]


def test_the_scaffold_plays_its_stories(folder):
    results = play_folder(folder)
    assert len(results) >= 6
    assert [result for result in results if result.failures] == []


LIES = [
    ("state: closed", "state: answered", "état : attendu answered, obtenu closed"),
    ("refused: form_incomplete", "refused: wrong_role", "refus : attendu wrong_role, obtenu form_incomplete"),
    ("clocks: {answer: late}", "clocks: {answer: soon}", "horloge answer : attendu soon, obtenu late"),
    ("document_contains: [Voici mon avis.]", "document_contains: [Autre avis.]", "document : Autre avis."),
    ("subject: Un motif", "subject: Autre", "motif de la liste : attendu Autre, obtenu Un motif"),
    ("expect: {offers: [send, withdraw]}", "expect: {offers: [send]}", "boutons : attendu [send]"),
    ("assignee: collegue", "assignee: expert", "prise par : attendu expert, obtenu collegue"),
    ("says: Dre Première", "says: Dr Personne", "phrase : attendu Dr Personne"),
    ("says: accord", "says: accord, visible: [inconnue]", "aucun formulaire ne pose la question « inconnue »"),
]


@pytest.mark.parametrize(("old", "new", "said"), LIES)
def test_a_story_that_lies_fails_and_says_where(folder, old, new, said):
    edit(folder, old, new)
    found = failures(folder)
    assert any(said in failure and failure.startswith("pas ") for failure in found), found


def test_a_rule_that_changes_makes_its_story_fail(folder):
    edit(folder, "pauses: [waiting]", "pauses: []", "usage.yaml")
    assert any("horloge answer : attendu paused" in failure for failure in failures(folder))


def test_a_package_that_cannot_be_read_is_one_failure_with_its_reason(folder):
    edit(folder, "kind: teleexpertise\nintended", "kind: autre\nintended", "usage.yaml")
    [result] = play_folder(folder)
    assert (result.case, len(result.failures)) == ("", 1)


def test_today_is_the_day_that_the_story_has_reached(folder):
    """A date that a form proposes is the story's, whenever it is played."""
    path = folder / "request.json"
    form = json.loads(path.read_text(encoding="utf-8"))
    expression = {"language": "text/fhirpath", "expression": "%today"}
    dated = {"type": "date", "text": "Le", "extension": [{"url": INITIAL, "valueExpression": expression}]}
    counted = {**dated, "text": "Ce jour", "extension": [{"url": CALCULATED, "valueExpression": expression}]}
    form["item"][0]["item"] += [{**dated, "linkId": "ecrit_le"}, {**counted, "linkId": "ce_jour", "readOnly": True}]
    path.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    edit(
        folder,
        "      - {by: expert, at: +P3D, expect: {clocks: {answer: late}}}",
        "      - {by: expert, at: +P3D, expect: {answers: {ecrit_le: '2026-03-10', ce_jour: '2026-03-13'}}}",
    )
    assert failures(folder) == []
