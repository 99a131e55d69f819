"""Small usages made for a test from the scaffold, each with one pattern of the engine, published into the region."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from tests.acts.cases.story import Desk, text_of
from tests.world import World

Mover = Callable[[], AbstractContextManager[None]]
CODE = "essai"


class Plain(yaml.SafeDumper):
    """Without anchors, which a package may not hold."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def urgent(definition: dict[str, Any]) -> None:
    """An urgent request: a promise in minutes, moments, a ladder, and an agreement that may be impossible to ask."""
    definition["kind"] = "urgence"
    definition["consent"]["accepts"] = ["given", "representative", "emergency"]
    definition["instants"] = {
        "door": {"label": "Arrivée", "by": ["requester"]},
        "decision": {"label": "Décision"},
        "needle": {"label": "Injection", "by": ["requester", "expert"]},
    }
    definition["intervals"] = [
        {"label": "De l’arrivée à l’injection", "from": "door", "to": "needle", "within": "PT60M"}
    ]
    definition["clocks"]["answer"] |= {"promise": "PT30M", "warn": "PT10M"}
    definition["clocks"]["answer"]["ladder"] = [
        {"after": "PT5M", "to": "team"},
        {"after": "PT10M", "to": "requester"},
        {"after": "PT15M", "to": "phone"},
    ]
    of(definition, "take")["effects"].append("stamp:decision")


def asking_the_hour(definition: dict[str, Any]) -> None:
    """The request says when the patient came: the moment of the case is taken from it as it leaves."""
    definition["instants"]["door"]["reads"] = "repeat(item).where(linkId = 'heure').answer.value"
    of(definition, "send")["effects"].append("stamp:door")


CHECKLIST = {
    "linkId": "gestes",
    "type": "group",
    "text": "Gestes",
    "item": [
        {"linkId": "mains", "text": "Mains lavées", "type": "boolean"},
        {"linkId": "pose", "text": "Sonde posée", "type": "boolean"},
    ],
}
GUIDANCE = {
    "linkId": "consignes",
    "type": "group",
    "text": "Consignes",
    "item": [{"linkId": "consigne", "text": "Consigne", "type": "text"}],
}


def guided(definition: dict[str, Any]) -> None:
    """A gesture that an expert guides: a checklist on one side, instructions on the other, each followed live."""
    definition["kind"] = "teleassistance"
    definition["forms"] |= {"checklist": "checklist.json", "guidance": "guidance.json"}
    definition["live"] = {
        "checklist": {"side": "requester", "reads": ["expert"]},
        "guidance": {"side": "expert", "reads": ["requester"]},
    }
    definition["instants"] = {"start": {"label": "Début du geste"}, "stop": {"label": "Fin du geste"}}
    definition["intervals"] = [{"label": "Durée du geste", "from": "start", "to": "stop"}]
    definition["states"]["guiding"] = {"label": "Geste en cours", "kind": "open", "owner": "requester"}
    of(definition, "take")["to"] = "guiding"
    of(definition, "take")["effects"].append("stamp:start")
    definition["transitions"] += [
        {"name": "done", "label": "Geste terminé", "from": ["guiding"], "to": "taken", "by": ["requester"],
         "form": "checklist", "primary": True, "effects": ["stamp:stop", "notify_assignee"]},
        {"name": "stop_here", "label": "Arrêter le geste", "from": ["guiding"], "to": "taken", "by": ["expert"],
         "assigned": True, "form": "guidance", "primary": True, "effects": ["stamp:stop", "notify_requester"]},
    ]  # fmt: skip
    definition["notifications"] |= {"done": "Le geste est terminé.", "stop_here": "Le geste est arrêté."}


def routed(definition: dict[str, Any]) -> None:
    """An alert that finds its team by theme and territory; the person is told, not asked beforehand."""
    definition["consent"] = {"kind": "information", "required": False, "accepts": ["given", "representative"]}
    definition["route"] = {
        "theme": "repeat(item).where(linkId = 'theme').answer.value.code",
        "themes": {"fall": "Chute", "alone": "Isolement"},
        "fallback": "regional",
    }


THEME = {
    "linkId": "theme",
    "text": "Thème",
    "type": "choice",
    "answerOption": [
        {"valueCoding": {"code": code, "display": label}} for code, label in (("fall", "Chute"), ("alone", "Isolement"))
    ],
}


HOUR = {"linkId": "heure", "text": "Heure d’arrivée", "type": "dateTime"}


def with_question(folder: Path, question: dict[str, Any]) -> None:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    request["item"][0]["item"].append(question)
    (folder / "request.json").write_text(json.dumps(request, ensure_ascii=False, indent=2), "utf-8")


def with_files(folder: Path) -> None:
    """The two forms of the guided gesture, beside the others of the scaffold."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    for name, group in (("checklist", CHECKLIST), ("guidance", GUIDANCE)):
        made = {**request, "url": f"https://maillage.example/{name}", "title": group["text"], "item": [group]}
        (folder / f"{name}.json").write_text(json.dumps(made, ensure_ascii=False, indent=2), "utf-8")


def of(definition: dict[str, Any], transition: str) -> dict[str, Any]:
    """One transition of a definition."""
    return next(each for each in definition["transitions"] if each["name"] == transition)


def changed(folder: Path, *changes: Callable[[dict[str, Any]], None], stories: str = "") -> Path:
    """The scaffold in `folder` with these changes, and these stories besides its own."""
    from maillage.acts.usages.scaffold import scaffold

    made = scaffold(code=CODE, title="Essai d’avis", into=folder)
    definition = yaml.safe_load((made / "usage.yaml").read_text("utf-8"))
    for change in changes:
        change(definition)
    text = yaml.dump(definition, Dumper=Plain, allow_unicode=True, sort_keys=False)
    (made / "usage.yaml").write_text(text, "utf-8")
    if "live" in definition:
        with_files(made)
    if "route" in definition:
        with_question(made, THEME)
    if any("reads" in instant for instant in definition.get("instants", {}).values()):
        with_question(made, HOUR)
    if stories:
        with (made / "cases.yaml").open("a", encoding="utf-8") as file:
            file.write(stories)
    return made


@dataclass
class Asking(Desk):
    """Somebody who asks and answers under the usage of the scaffold."""

    team: UUID | None = None

    def draft(self, patient_id: UUID, key: str | None = None) -> UUID:
        fields = {"patient": str(patient_id), "usage": CODE, "key": key or str(uuid4())}
        answer = self.post("/demandes/nouvelle/", fields)
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer["Location"].split("/")[2])

    def sent(self, patient_id: UUID, consent: str = "given", **words: str) -> UUID:
        case_id = self.draft(patient_id)
        self.step(case_id, 1, {"f-motif": "Motif", "f-question": "Question ?", **words})
        self.step(case_id, 2, {"answer": consent, "team": str(self.team or "")})
        gone = self.send(case_id)
        assert gone.status_code == 302, text_of(gone)
        assert self.case(case_id).row.sent_at is not None, text_of(self.get(gone["Location"]))
        return case_id


def published(
    world: World, as_mover: Mover, folder: Path, *changes: Callable[[dict[str, Any]], None], stories: str = ""
) -> UUID:
    """The usage, active, and a team of Montvaste that answers it: Dre Quévrain and Dr Tancrède. Gives the team."""
    return teams_of(world, as_mover, folder, *changes, stories=stories, teams=[("Astreinte", "", "")])["Astreinte"]


def teams_of(
    world: World,
    as_mover: Mover,
    folder: Path,
    *changes: Callable[[dict[str, Any]], None],
    teams: list[tuple[str, str, str]],
    stories: str = "",
) -> dict[str, UUID]:
    """The same with several teams: name, territories, themes."""
    from maillage.acts.usages import facade as usages
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewTeam, NewTeamMember
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    made = changed(folder, *changes, stories=stories)
    keys, place = {name: new_id() for name, _there, _themes in teams}, world.dermatologist.organization_id
    members = [world.dermatologist.role_id, world.other_dermatologist.role_id]
    with as_mover():
        usages.publish(folder=made, by="essai")
        load.teams([NewTeam(keys[name], place, name, CODE, "", there, themes) for name, there, themes in teams])
        load.team_members(NewTeamMember(key, role, today()) for key in keys.values() for role in members)
    return keys
