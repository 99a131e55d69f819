"""Four small usages that go on as one another, published in the small region with the teams that answer them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from tests.acts.cases.story import Desk, text_of
from tests.world import World

PLACE = "https://maillage.example/CodeSystem/care-place"
CM2 = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
MOTIF = {"linkId": "motif", "text": "Motif", "type": "string", "required": True, "code": [{"system": "x", "code": "m"}]}
QUESTION = {"linkId": "question", "text": "Question", "type": "text", "required": True}


def where(link_id: str) -> dict[str, Any]:
    options = [{"valueCoding": {"system": PLACE, "code": code, "display": code}} for code in ("home", "practice")]
    coded = [{"system": "https://maillage.example/CodeSystem/question", "code": "where"}]
    asked = {"linkId": link_id, "text": "Où", "type": "choice", "required": True, "code": coded}
    return {**asked, "answerOption": options}


AREA = {
    "linkId": "surface",
    "text": "Surface",
    "type": "decimal",
    "required": True,
    "extension": [
        {"url": CM2, "valueCoding": {"system": "http://unitsofmeasure.org", "code": "cm2", "display": "cm²"}}
    ],
}
RESUME = {"linkId": "resume", "text": "Ce qu’en dit l’expert", "type": "text", "required": True}
ANSWER = "repeat(item).where(linkId = 'conclusion').answer.value"
VIEWS = "max: 5, views: [{code: close_up, label: Proche, required: false}],"

# What each asks, as what it goes on, and what else its definition says.
USAGES: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "plaie": (
        [MOTIF, QUESTION, where("lieu"), AREA],
        "  - {to: avis, label: Demander un avis, from: [answered], by: [requester]}\n"
        "  - {to: self, label: Point suivant, from: [answered, closed], by: [requester], asks: [surface]}\n"
        "series: [{label: Surface, unit: cm², value: \"repeat(item).where(linkId = 'surface').answer.value\"}]\n",
        "teleexpertise",
    ),
    "avis": (
        [MOTIF, QUESTION, where("domicile")],
        "  - {to: reunion, label: Préparer pour la réunion, from: [answered], by: [expert],"
        f' carries: {{resume: "{ANSWER}"}}}}\n',
        "teleexpertise",
    ),
    "reunion": (
        [MOTIF, QUESTION, RESUME],
        "  - {to: consultation, label: Voir le patient, from: [answered], by: [requester]}\n",
        "staff",
    ),
    "consultation": ([MOTIF, QUESTION, RESUME], "", "teleconsultation"),
}
FIRST = {"f-motif": "Ulcère de jambe", "f-question": "Que faire ?", "f-lieu": "home", "f-surface": "12,5"}


@dataclass
class Chain:
    world: World
    teams: dict[str, UUID]

    def draft(self, desk: Desk, usage: str, patient: UUID) -> UUID:
        data = {"patient": str(patient), "usage": usage, "key": str(uuid4())}
        opened = desk.post("/demandes/nouvelle/", data)
        assert opened.status_code == 302, text_of(opened)
        return UUID(opened["Location"].split("/")[2])

    def leave(self, desk: Desk, case_id: UUID, usage: str, answer: str = "given", **fields: str) -> None:
        """Its author reads it again, says what the patient said and sends it."""
        if fields:
            assert desk.step(case_id, 1, fields).status_code == 302
        sending = {"answer": answer, "team": str(self.teams[usage])}
        assert desk.step(case_id, 2, sending).status_code == 302
        sent = desk.fire(case_id, "send")
        assert sent.status_code == 302, text_of(sent)

    def sent(self, desk: Desk, patient: UUID, usage: str = "plaie", **changed: str) -> UUID:
        case_id = self.draft(desk, usage, patient)
        self.leave(desk, case_id, usage, **{**FIRST, **changed})
        assert desk.case(case_id).row.state == "sent"
        return case_id

    def answered(self, desk: Desk, case_id: UUID, words: str = "Réséquer.") -> None:
        assert desk.fire(case_id, "take").status_code == 302
        signed = desk.fire(case_id, "sign", **{"f-conclusion": words})
        assert signed.status_code == 302, text_of(signed)

    def convert(self, desk: Desk, case_id: UUID, to: str) -> UUID:
        answer = desk.post(f"/demandes/{case_id}/poursuivre/{to}/", {"key": str(uuid4())})
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer["Location"].split("/")[2])


def write(folder: Path, usage: str, version: str = "0.1.0") -> Path:
    """One of the usages above, as a folder."""
    from maillage.acts.usages.scaffold import scaffold

    made = scaffold(code=usage, title=usage.capitalize(), into=folder)
    items, conversions, kind = USAGES[usage]
    request = json.loads((made / "request.json").read_text(encoding="utf-8"))
    request["item"][0]["item"] = items
    (made / "request.json").write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
    text = (made / "usage.yaml").read_text(encoding="utf-8")
    text = text.replace("version: 0.1.0", f"version: {version}").replace(
        "kind: teleexpertise\nint", f"kind: {kind}\nint"
    )
    text = text.replace("max: 5,", VIEWS).replace(
        "text-copy]", "text-copy, series]" if "series" in conversions else "text-copy]"
    )
    text += f"conversions:\n{conversions}" if conversions else ""
    (made / "usage.yaml").write_text(text, encoding="utf-8")
    (made / "cases.yaml").write_text("people: {d: {roles: [requester]}}\ncases: []\n", encoding="utf-8")
    return made


def published(world: World, as_mover: Callable[[], AbstractContextManager[None]], folder: Path) -> Chain:
    """Every usage of the chain, each answered by both dermatologists of Montvaste; no page could do it."""
    from maillage.acts.usages.package import load_package
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewTeam, NewTeamMember
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    people = [world.dermatologist, world.other_dermatologist]
    place = people[0].organization_id
    assert place is not None
    teams = {usage: new_id() for usage in USAGES}
    with as_mover():
        for usage, team in teams.items():
            store(load_package(write(folder, usage)))
            load.teams([NewTeam(team, place, f"Équipe {usage}", usage)])
            load.team_members(NewTeamMember(team, one.role_id, today()) for one in people if one.role_id)
    return Chain(world, teams)


def store(package: Any) -> None:
    """As a publication leaves it, without the stories that a whole usage would have to tell."""
    from maillage.acts.usages.models import UsageVersion
    from maillage.toolbox.clock import now

    definition = package.definition
    UsageVersion.objects.filter(code=definition.code).update(is_active=False)
    UsageVersion.objects.create(
        code=definition.code,
        version=definition.version,
        sha256=package.sha256,
        definition=definition.model_dump(mode="json", by_alias=True),
        files=dict(package.files),
        published_at=now(),
        published_by="test",
        title=definition.title,
        summary=definition.summary,
        kind=definition.kind,
        initial=definition.initial,
    )
