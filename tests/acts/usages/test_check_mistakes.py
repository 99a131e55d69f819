"""Each fault in a red flag or in the way an answer is rectified is named, with its remedy."""

from pathlib import Path

import pytest
import yaml

from maillage.acts.usages.check import check_package
from maillage.acts.usages.recipients import Recipients
from maillage.acts.usages.scaffold import scaffold

FLAG = {"code": "alarm", "when": "repeat(item).where(linkId = '{}').answer.exists()", "message": "Appelez le 15."}
RECTIFY = {
    "name": "rectify",
    "label": "Rectifier",
    "from": ["answered"],
    "to": "rectifying",
    "by": ["expert"],
    "requires_reason": True,
    "effects": ["assign", "reopen_report"],
}
KEEP = {
    "name": "keep_answer",
    "label": "Renoncer",
    "from": ["rectifying"],
    "to": "answered",
    "returns": True,
    "by": ["expert"],
    "effects": ["discard_report"],
}


class _Plain(yaml.SafeDumper):
    """Without anchors, which a package may not hold."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def _said(folder: Path, change) -> str:
    """What the check says of the package once changed, of its definition only."""
    definition = yaml.safe_load((folder / "usage.yaml").read_text(encoding="utf-8"))
    change(definition)
    (folder / "usage.yaml").write_text(yaml.dump(definition, Dumper=_Plain, allow_unicode=True), encoding="utf-8")
    return "\n".join(str(problem) for problem in check_package(folder) if problem.file == "usage.yaml")


def _question(folder: Path) -> str:
    import json

    from maillage.acts.usages.questions import items_of

    form = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    return next(item["linkId"] for item in items_of(form) if item["type"] != "group")


def _flagged(*flags: dict[str, str]):
    return lambda definition: definition.update(red_flags=list(flags))


def test_a_flag_over_a_question_of_the_request_has_no_fault(folder):
    asked = FLAG | {"when": FLAG["when"].format(_question(folder))}
    assert _said(folder, _flagged(asked)) == ""


def test_a_flag_over_an_unknown_question_is_refused(folder):
    assert "ne pose pas la question « fievre »" in _said(
        folder, _flagged(FLAG | {"when": FLAG["when"].format("fievre")})
    )


def test_a_flag_that_looks_at_no_question_leads_nowhere(folder):
    assert "ne regarde aucune question" in _said(folder, _flagged(FLAG | {"when": "true"}))


def test_a_flag_that_cannot_be_read_is_refused(folder):
    unreadable = FLAG | {"when": "repeat(item).where(linkId = 'motif'"}
    assert "Expression illisible" in _said(folder, _flagged(unreadable))


def test_two_flags_under_one_code_are_refused(folder):
    asked = FLAG | {"when": FLAG["when"].format(_question(folder))}
    assert "Deux drapeaux portent le code « alarm »" in _said(folder, _flagged(asked, asked))


def test_a_flag_calls_a_number_that_is_known(folder):
    asked = FLAG | {"when": FLAG["when"].format(_question(folder))}
    assert _said(folder, _flagged(asked | {"calls": ["119", "17"]})) == ""
    said = _said(folder, _flagged(asked | {"calls": ["15", "999"]}))
    assert "Numéro d’urgence inconnu : « 999 »" in said
    assert "3114" in said


def _emergency(**emergency):
    return lambda definition: definition.update(emergency=emergency)


def test_a_usage_says_in_its_own_words_whom_to_call_elsewhere(folder):
    assert _said(folder, _emergency(calls=["local"], local="Appelez les secours du bord")) == ""
    assert "Le secours d’ailleurs n’est pas dit" in _said(folder, _emergency(calls=["local"]))


def test_words_for_elsewhere_that_nobody_would_read_are_refused(folder):
    assert "montrés nulle part" in _said(folder, _emergency(local="Appelez les secours du bord"))
    assert "vide" in _said(folder, _emergency(calls=[]))


def test_words_of_a_consent_are_those_of_an_answer_that_is_known(folder):
    def change(definition):
        definition["consent_words"] = {"label": "Accord pour l’essai", "answers": {"maybe": "Peut-être"}}

    assert "Réponse inconnue : « maybe »" in _said(folder, change)


def test_who_receives_the_answer_is_not_promised_by_default(folder):
    """Frozen versions that say so are still read; nobody writes it any more."""
    said = _said(folder, lambda definition: definition.update(recipients={"default": ["patient"], "may_add": False}))
    assert "« default » n’envoie la réponse à personne" in said
    assert Recipients.model_validate({"default": ["patient"], "may_add": False}) == Recipients(may_add=False)


def _rectifying(**changed):
    """The scaffold with a way to rectify, changed; `None` takes a key or a transition away."""

    def change(definition):
        definition["states"]["rectifying"] = {"label": "En rectification", "kind": "answered", "owner": "expert"}
        for each in definition["transitions"]:
            if "sign_report" in each.get("effects", ()):
                each["from"] = [*each["from"], *changed.get("signed_from", ["rectifying"])]
        rectify = {**RECTIFY, **changed.get("rectify", {})}
        definition["transitions"].append({key: value for key, value in rectify.items() if value is not None})
        if changed.get("keep", {}) is not None:
            definition["transitions"].append({**KEEP, **changed.get("keep", {})})
        if "kind" in changed:
            definition["states"]["rectifying"]["kind"] = changed["kind"]

    return change


def test_an_answer_may_be_rectified(folder):
    assert _said(folder, _rectifying()) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rectify": {"requires_reason": None}}, "rectifie sans motif"),
        ({"kind": "open"}, "mène hors des états de réponse"),
        ({"signed_from": []}, "ne peuvent plus signer"),
        ({"keep": {"effects": []}}, "ne peut pas être abandonnée"),
        ({"rectify": {"effects": ["reopen_report"]}}, "ne dit pas qui rectifie"),
        ({"keep": {"returns": False}}, "abandonne sans revenir"),
        ({"keep": {"to": "taken"}}, "on ne vient jamais de « taken »"),
    ],
)
def test_a_rectification_that_would_lose_something_is_refused(folder, changed, said):
    assert said in _said(folder, _rectifying(**changed))


def test_a_final_state_is_left_by_a_rectification_and_by_nothing_else(folder):
    closed = {"rectify": {"from": ["answered", "closed"]}}
    assert _said(folder, _rectifying(**closed)) == ""
    reopened = {**KEEP, "name": "undo", "from": ["closed"], "to": "answered", "returns": False, "effects": []}
    assert "a une sortie" in _said(folder, lambda definition: definition["transitions"].append(reopened))
