"""A blind rule that leaks by construction, a place nobody fills, a comparison that leads nowhere: each is named."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from maillage.acts.usages.check import check_package
from maillage.acts.usages.files import pattern_files

PACKAGES = Path(__file__).parents[2] / "packages"
USAGES = Path(__file__).resolve().parents[3] / "usages"
# Where a definition is written: in its folder, and beside it when it follows a pattern.
DEFINITION = ("usage.yaml", "workflow.yaml", *pattern_files("double-reading"))


class _Plain(yaml.SafeDumper):
    """Without anchors, which a package may not hold."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A usage that follows a pattern, veil included."""
    shutil.copytree(USAGES / "patterns", tmp_path / "patterns")
    return shutil.copytree(USAGES / "depistage-sein", tmp_path / "depistage-sein")


def said(folder: Path, change: Any) -> str:
    """What the check says once the definition is changed."""
    for path in (*(folder / name for name in DEFINITION), *(folder.parent / name for name in DEFINITION)):
        if path.exists():
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            change(data)
            path.write_text(yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return "\n".join(str(problem) for problem in check_package(folder) if problem.file in DEFINITION)


def steps(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [step for step in data.get("transitions", ()) if step["name"] == name]


def change_step(name: str, rank: int = 0, **changes: Any) -> Any:
    def change(data: dict[str, Any]) -> None:
        for step in steps(data, name)[rank : rank + 1]:
            step.update({key.rstrip("_"): value for key, value in changes.items() if value is not None})
            for key in [key.rstrip("_") for key, value in changes.items() if value is None]:
                step.pop(key, None)

    return change


def change_condition(name: str, expression: str) -> Any:
    return lambda data: data.get("conditions", {}).update({name: expression})


def change_blind(**changes: Any) -> Any:
    def change(data: dict[str, Any]) -> None:
        for rule in data.get("blind", ()):
            rule.update(changes)

    return change


def with_(**blocks: Any) -> Any:
    def change(data: dict[str, Any]) -> None:
        if "code" in data:
            data.update(blocks)

    return change


@pytest.mark.parametrize("code", ["avis-croises", "avis-independants"])
def test_the_packages_of_the_tests_are_sound(code: str) -> None:
    assert [str(problem) for problem in check_package(PACKAGES / code)] == []


LEAKS = {
    "lifted before the signature": (
        change_blind(until=["report"]),
        ["se découvre sans attendre la signature de second_reader", "Nommez dans until"],
    ),
    "never lifted": (change_blind(until=["second_reading"]), ["n’est jamais levé avant l’état « answered »"]),
    "lifted by oneself": (change_blind(until=["first_reading"]), ["On n’est pas aveugle à ce que l’on signe"]),
    "blind to nobody's form": (change_blind(of="lecture"), ["Contribution inconnue : « lecture »"]),
    "blind is who does not read": (change_blind(to=["requester"]), ["Rôle inconnu parmi ceux qui contribuent"]),
    "read in a document": (
        change_step("sign_first", effects=["sign_contribution", "unassign", "produce_document:opinion"]),
        ["donne à lire « first_reading » pendant son voile", "Le document « opinion » montre « first_reading »"],
    ),
    "carried into the answer": (
        change_step("sign_first", effects=["sign_contribution", "unassign", "carry:first_reading"]),
        ["donne à lire « first_reading » pendant son voile (« carry:first_reading »)"],
    ),
    "still held by who read": (
        change_step("sign_first", effects=["sign_contribution"]),
        ["Après « sign_first », le dossier dit encore qui l’a lu"],
    ),
    "an exchange in clear": (change_blind(also=[]), ["« complete » répond en clair à « ask_back »"]),
    "the same person twice": (
        change_step("take_second", guard=[]),
        ["« take_second » laisse la même personne lire deux fois", "another_reader"],
    ),
    "told by marks on the pictures": (
        with_(capabilities=["double-reading", "annotation"]),
        ["Les marques posées sur les images se voient de toute l’équipe"],
    ),
    "told by a bill": (
        with_(billing=[{"code": "TE2", "role": "first_reader", "after": "sign_first"}]),
        ["L’acte TE2 dit « first_reading » pendant son voile"],
    ),
    "written by somebody else": (
        change_step("sign_second", by=["reader"]),
        ["« second_reading » appartient à « second_reader » : personne d’autre ne l’écrit"],
    ),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_by_construction_is_refused_with_its_remedy(folder: Path, name: str) -> None:
    change, sentences = LEAKS[name]
    found = said(folder, change)
    for sentence in sentences:
        assert sentence in found, found


FAULTS = {
    "nobody can hold it": (
        change_step("take_arbitration", effects=["assign"]),
        ["Personne ne peut tenir le rôle « arbiter » : aucune transition n’y invite"],
    ),
    "no last row": (
        change_step("sign_second", 1, when="second_reading.repeat(item).where(linkId = 'acr_droit').answer.exists()"),
        ["« sign_second » ne mène nulle part quand sa condition ne tient pas"],
    ),
    "two buttons for one gesture": (
        change_step("sign_second", 1, label="Autrement"),
        ["« sign_second » ne se présente pas de même"],
    ),
    "compared with nothing": (
        change_condition("reread", "lecture.repeat(item).exists()"),
        ["Cette condition ne regarde aucune contribution"],
    ),
    "a question that nobody asks": (
        change_condition("reread", "first_reading.repeat(item).where(linkId = 'acr_droite').exists()"),
        ["Aucune contribution ne pose pas la question « acr_droite »", "Vouliez-vous dire « acr_droit »"],
    ),
    "signed by nobody": (
        change_step("sign_arbitration", effects=["sign_report", "produce_document:opinion", "notify_requester"]),
        ["« arbitration » n’est jamais signé"],
    ),
    "taken by batches with nothing to show them": (with_(capabilities=[]), ["batch sans écran pour le montrer"]),
    "a place that is none": (
        lambda data: data.get("contributions", {}).update(first_reading={"place": "reader"}),
        ["« reader » n’est pas une place du dossier"],
    ),
    "loops for ever": (
        lambda data: (
            [step.update(to="answered", effects=[]) for step in steps(data, "close")]
            and [step.update({"from": ["answered", "seen"]}) for step in steps(data, "rectify")]
        ),
        ["L’état « closed » n’est jamais atteint", "De l’état « answered » on n’atteint aucune fin"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_with_its_remedy(folder: Path, name: str) -> None:
    change, sentences = FAULTS[name]
    found = said(folder, change)
    for sentence in sentences:
        assert sentence in found, found


def test_a_guard_that_never_holds_is_refused(folder: Path) -> None:
    constant = {"when": "1 = 2", "message": "Jamais."}
    assert "La garde de « take » ne tient jamais" in said(folder, change_step("take", guard=[constant]))


def test_a_guard_that_waits_for_no_possible_answer_is_refused(folder: Path) -> None:
    form = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    asked = {"linkId": "sein", "text": "Côté", "type": "choice"}
    asked["answerOption"] = [{"valueCoding": {"system": "urn:side", "code": "left", "display": "Gauche"}}]
    form["item"][0]["item"].append(asked)
    (folder / "request.json").write_text(json.dumps(form), encoding="utf-8")
    guard = {"when": "repeat(item).where(linkId = 'sein').answer.value.code = 'right'", "message": "À droite."}
    assert "« sein » ne se répond pas « right »" in said(folder, change_step("take", guard=[guard]))
    guard["when"] = "repeat(item).where(linkId = 'sein').answer.value.where(code = 'left' or code = 'rigth').exists()"
    assert "« sein » ne se répond pas « rigth »" in said(folder, change_step("take", guard=[guard]))
    guard["when"] = guard["when"].replace("rigth", "left")
    assert "ne se répond pas" not in said(folder, change_step("take", guard=[guard]))


@pytest.fixture
def opinions(tmp_path: Path) -> Path:
    return shutil.copytree(PACKAGES / "avis-independants", tmp_path / "avis-independants")


def add_step(**step: Any) -> Any:
    def change(data: dict[str, Any]) -> None:
        if "transitions" in data:
            data["transitions"].append({key.rstrip("_"): value for key, value in step.items()})

    return change


AMONG_PEERS = {
    "never lifted": (change_blind(until=["advice"]), ["n’est jamais levé avant l’état"]),
    "peers and others in one rule": (
        change_blind(to=["adviser", "guest"]),
        ["Rôle inconnu parmi ceux qui contribuent : « guest »"],
    ),
    "two rules for one form": (
        with_(blind=[{"of": "advice", "to": ["adviser"], "until": ["report"]}] * 2),
        ["« advice » a deux règles"],
    ),
    "opened before all may have signed": (
        change_step("contribute", from_=["collecting", "answered"]),
        ["découvre « advice » avant la signature de adviser"],
    ),
    "the others are told": (
        change_step("contribute", effects=["sign_contribution", "notify_party:adviser"]),
        ["« contribute » prévient « adviser » de ce qui est sous voile"],
    ),
    "an expert takes the case": (
        change_step("contribute", effects=["sign_contribution", "notify_assignee", "assign"]),
        ["fait tenir le dossier à « adviser »"],
    ),
    "an expert concludes": (
        change_step("leave", guard=["contributions_complete"]),
        ["demande d’avoir lu les avis, et « adviser » y est aveugle"],
    ),
    "an expert asks in the name of all": (
        add_step(name="ask_back", label="Demander", from_=["collecting"], to="taken", by=["adviser"],
                 requires_reason=True, reason_label="Question"),
        ["« ask_back » pose une question au nom de tous"],
    ),
    "concluded by who has not read": (
        change_step("conclude", assigned=False),
        ["« conclude » conclut sur les avis : seule la personne qui tient le dossier les lit alors", "assigned: true"],
    ),
    "invited by who does not know whom": (change_step("ask_more", assigned=False), ["« ask_more » invite à en donner"]),
    "an expert invites from outside": (
        with_(guests={"by": ["adviser"], "most": "P30D"}),
        ["inviterait de l’extérieur des experts dont il ignore l’avis"],
    ),
    "told by marks on the pictures": (
        with_(capabilities=["annotation"]),
        ["Les marques posées sur les images se voient de toute l’équipe"],
    ),
    "told by a bill": (
        with_(billing=[{"code": "TE2", "role": "adviser", "after": "contribute"}]),
        ["L’acte TE2 dit « advice » pendant son voile"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AMONG_PEERS)
def test_a_leak_among_peers_is_refused_with_its_remedy(opinions: Path, name: str) -> None:
    change, sentences = AMONG_PEERS[name]
    found = said(opinions, change)
    for sentence in sentences:
        assert sentence in found, found


REWRITTEN = {
    "without a motive": (
        change_step("correct", requires_reason=False, reason_label=None),
        ["« correct » rectifie sans motif"],
    ),
    "of somebody else": (change_step("correct", by=["lead"]), ["touche à « advice », qui appartient à « adviser »"]),
    "of nothing": (
        change_step("correct", effects=["reopen_contribution:avis", "notify_assignee"]),
        ["Contribution inconnue : « avis »"],
    ),
    "never signed again": (
        change_step("correct", 1, to="rectifying"),
        ["rouvre « advice », qui ne se signe plus ensuite", "ne peut pas être abandonnée"],
    ),
    "a first opinion after the others were read": (
        change_step("contribute", 1, guard=[]),
        ["découvre « advice » avant la signature de adviser"],
    ),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_an_opinion_badly_rectified_is_refused_with_its_remedy(opinions: Path, name: str) -> None:
    change, sentences = REWRITTEN[name]
    found = said(opinions, change)
    for sentence in sentences:
        assert sentence in found, found
