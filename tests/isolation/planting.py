"""Builds the world of the matrix, once a run: two halves that know nothing of each other, a canary wherever data is.

Each half is a practice that asks and a hospital whose team answers. People come from `staffing.py`; everything else
is done at the pages, by those people, so that what a page writes is what is looked for. In a process of its own:

    python -m tests.isolation.planting <file where the things are written>
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
if __name__ == "__main__":
    import django

    django.setup()

from tests.acts.cases.story import ANSWER, CONTEXT, LESION, MARKS, SENDING, Desk, text_of
from tests.isolation.listing import list_things
from tests.isolation.staffing import USAGE, Half, People, plant_people
from tests.superuser import superuser
from tests.toolbox.pdf.made import pdf

# Around what stands on this view of a photo: three points, the ruler over its whole width, five centimetres.
OUTLINED = "overview"
DRAWN = {"points": "[[0, 0], [1, 0], [1, 1]]", "ruler": "[[0, 0], [1, 0]]", "ruler_cm": "5"}
# The patients; and where the labels of their record are repeated: in the requests that are made for them.
REPEATED = {"identity": "facts", "hidden": "draft", "gone": "withdrawn"}
BORN = date(1954, 7, 3)


@dataclass
class Asking(Desk):
    """A desk that names its usage and its team, and does not look for them on the page."""

    def asks(self, patient_id: UUID) -> UUID:
        fields = {"patient": str(patient_id), "usage": USAGE, "key": str(uuid4())}
        answer = self.post("/demandes/nouvelle/", fields)
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer["Location"].split("/")[2])

    def sends(self, half: Half, part: str, *, recipients: tuple[UUID, ...] = ()) -> UUID:
        """A request whose free answers all hold its canary, gone to the team of its half."""
        case_id = self.asks(half.patients["gone" if part == "withdrawn" else "identity"])
        self._recipients = (str(half.team), [str(role) for role in recipients])
        self.fill(case_id, **answers(half.canary(part)))
        # As the title of a PDF is written in it, so that whoever is given the file is given the word.
        file = pdf(lambda writer: writer.add_metadata({"/Title": f"Courrier {half.canary(part)}"}))
        assert self.photo(case_id, file, name="courrier.pdf").status_code == 201
        self.outlines(case_id)
        self.does(case_id, "send")
        half.cases[part] = case_id
        return case_id

    def agree(self, case_id: UUID, *, recipients: tuple[UUID, ...] = ()) -> None:
        team, chosen = self._recipients
        self.posts(f"/demandes/{case_id}/saisie/{SENDING}/", answer="given", team=team, recipients=chosen)

    def outlines(self, case_id: UUID) -> None:
        """Draws around what stands on a photo, while they write the form that takes its measure."""
        (photo,) = (each for each in self.photos(case_id) if each.view_code == OUTLINED)
        self.posts(f"/demandes/{case_id}/photos/{photo.id}/contour/", **DRAWN)

    def does(self, case_id: UUID, event: str, **fields: str) -> None:
        answer = self.fire(case_id, event, **fields)
        assert answer.status_code == 302, f"{event}: {text_of(answer)}"

    def posts(self, path: str, **fields: Any) -> None:
        """A gesture that leads on; anything else was refused."""
        answer = self.post(path, fields)
        assert answer.status_code == 302, f"{path}: {answer.status_code} {text_of(answer)}"


def answers(word: str) -> dict[str, str]:
    """The free answers of a request."""
    return {
        "f-motif": f"{CONTEXT['f-motif']} {word}",
        "f-question": f"{CONTEXT['f-question']} {word}",
        "f-evolution_detail": f"{LESION['f-evolution_detail']} {word}",
    }


@contextlib.contextmanager
def as_mover() -> Iterator[None]:
    from django.db import connection

    from maillage.config.environment import environment

    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER="maillage_mover", PASSWORD=environment().read_secrets().database_mover)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def plant_patients(half: Half, people: People) -> None:
    """Registered by the physician, with what the general record keeps."""
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity
    from maillage.kernel.record import facade as record

    word = half.canary("record")
    with open_context(people.principal(half.login("gp"))):
        for rank, part in enumerate(REPEATED):
            name = half.canary(part).capitalize()
            traits = identity.Traits(name, "Lou", BORN.replace(day=BORN.day + rank), "F", "99134")
            asked = identity.look_up(traits)
            # The address where mails go is no secret of its mail: it holds no canary.
            reached = f"patient-{half.name}{rank}@maillage.example"
            made = identity.NewPatient(traits, used_name=name, local_number=name.upper(), email=reached)
            half.patients[part] = identity.register(made, lookup_id=asked.id)
            for kind in record.ItemKind:
                label = f"{kind.value} {half.canary(REPEATED[part])}"
                record.note_item(half.patients[part], kind, label, note=f"noté au cabinet {word}")
            record.note_observation(half.patients[part], code="note", text=f"mesuré {word}", label=f"mesure {word}")


def plant_requests(half: Half, gp: Asking, expert: Asking) -> None:
    """One request for each part, moved by its own people at their pages."""
    draft = half.cases["draft"] = gp.asks(half.patients["hidden"])
    for number, fields in ((1, CONTEXT), (3, LESION)):
        words = {name: text for name, text in answers(half.canary("draft")).items() if name in fields}
        gp.posts(f"/demandes/{draft}/saisie/{number}/", **{**fields, **words})
    gp.sends(half, "sent")
    gp.does(gp.sends(half, "withdrawn"), "withdraw")
    taken = gp.sends(half, "taken")
    expert.does(taken, "take")
    begun = {"f-exploitable": "usable", "f-conclusion": f"Réseau épaissi {half.canary('answer')}"}
    assert expert.autosave(taken, begun, "report").status_code == 200
    mark(expert, taken)
    expert.outlines(taken)
    waiting = gp.sends(half, "waiting")
    expert.does(waiting, "take")
    expert.does(waiting, "ask_back", reason=f"Une photo plus nette {half.canary('waiting')}")
    mistaken = gp.sends(half, "mistaken")
    gp.posts(f"/demandes/{mistaken}/erreur/", kind="patient", note="Mauvais patient")


def plant_answers(half: Half, gp: Asking, expert: Asking) -> None:
    """Two signed answers, of which one is announced to the patient, and what follows them."""
    for part, conclusion in (("answered", "opinion"), ("announced", "told")):
        case = gp.sends(half, part, recipients=(half.roles["recipient"],))
        expert.does(case, "take")
        mark(expert, case)
        word = half.canary(conclusion)
        expert.does(case, "sign", **{**ANSWER, "f-conclusion": f"{ANSWER['f-conclusion']} {word}"})
    (opinion,) = gp.photos(half.cases["announced"], kind="opinion")
    gp.posts(f"/annonces/{opinion.id}/", consulted_on=date.today().isoformat())
    answered = half.cases["answered"]
    assert gp.get(f"/demandes/{answered}/").status_code == 200
    gp.posts(f"/demandes/{answered}/rendez-vous/", note=f"Le matin {half.canary('appointment')}", phone="", key="k")


def plant_parts(half: Half, people: People) -> None:
    """Somebody whom the expert invited, where no usage of the region invites yet: a case that they read already."""
    from django.db import connection

    from maillage.acts.cases.models import Party
    from maillage.kernel.context.facade import open_context
    from maillage.toolbox.clock import now

    with open_context(people.principal(half.login("expert"))):
        invited = Party(case_id=half.cases["answered"], place="guest", side="observer", invited_at=now())
        invited.role_id, invited.invited_by_role_id = half.roles["recipient"], half.roles["expert"]
        invited.save(force_insert=True)
    with as_mover(), connection.cursor() as cursor:  # the platform alone says who reads before a veil is lifted
        cursor.execute(
            "INSERT INTO cases_sight (id, case_id, veil, role_id) VALUES (gen_random_uuid(), %s, 'advice', %s)",
            [half.cases["answered"], half.roles["expert"]],
        )


def mark(expert: Asking, case_id: UUID) -> None:
    for photo in expert.photos(case_id):
        marked = expert.json(f"/demandes/{case_id}/reperes/", {"photo_id": str(photo.id), "shapes": MARKS})
        assert marked.status_code == 200, text_of(marked)


def plant_follow_ups(half: Half, gp: Asking, superuser: Any) -> None:
    """A word on each thing to do; the patient's own space, and what they ask of the security officer."""
    for (task,) in superuser.execute(
        "SELECT id FROM tasks_task WHERE kind = 'recommendation' AND source_id = ANY(%s)", [list(half.cases.values())]
    ):
        gp.posts(f"/suites/{task}/faire/commenter/", text=f"À faire {half.canary('task')}")
    patient = half.patients["identity"]
    gp.posts(f"/patients/{patient}/espace/", way="link", email=f"patient-{half.name}0@maillage.example", phone="")
    half.space_token = open_space(half, patient)
    # Somebody knocks with the right contact and the right date: a code waits for its patient.
    typed = {"contact": f"patient-{half.name}0@maillage.example", "born_on": f"{BORN:%d/%m/%Y}"}
    assert patient_browser("").post("/mon-espace/entrer/", typed).status_code == 302
    (seq,) = superuser.execute(
        "SELECT max(seq) FROM audit_auditline WHERE patient_id = %s AND principal LIKE 'role:%%'", [patient]
    ).fetchone()
    browser = patient_browser(half.space_token)
    asked = browser.post(f"/mon-espace/acces/{seq}/question/", {"message": f"Pourquoi {half.canary('doubt')} ?"})
    assert asked.status_code == 302, text_of(asked)


def open_space(half: Half, patient: UUID) -> str:
    """Past the link and the code, which their own tests try: a session that the patient holds."""
    from maillage.kernel.context.facade import Principal, open_context
    from maillage.kernel.patient_access import sessions
    from maillage.kernel.patient_access.models import Space
    from maillage.toolbox.clock import now

    with open_context(Principal.system("patient-door")):
        reached = f"patient-{half.name}0@maillage.example"
        space = Space(patient_id=patient, email=reached, opened_at=now())
        Space.objects.bulk_create([space])
        return sessions.begin(space, trust=True).token


def patient_browser(token: str) -> Any:
    from django.test import Client

    from maillage.kernel.patient_access.middleware import SESSION

    client = Client()
    client.cookies[SESSION] = token
    return client


# What the usage of this world does not say by itself, so that every table of a case holds rows.
MORE = f"""
guests: {{by: [requester, expert], most: P30D}}
instants: {{door: {{label: Arrivée, by: [requester, expert]}}}}
outlines:
  - {{view: {OUTLINED}, form: request, area: surface, perimeter: perimetre}}
  - {{view: {OUTLINED}, form: report, area: surface, perimeter: perimetre}}
"""
# The questions of both forms that take what an outline measures: linkId, unit.
MEASURED = {"surface": "cm2", "perimetre": "cm"}
UNIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"


PATTERNS = "patterns"


def widened(folder: Path, into: Path) -> Path:
    shutil.copytree(folder.parent / PATTERNS, into / PATTERNS)
    copy = Path(shutil.copytree(folder, into / folder.name))
    definition = copy / "usage.yaml"
    taking = definition.read_text("utf-8").replace("image/webp]", "image/webp, application/pdf]")
    definition.write_text(taking.replace("capabilities: [", "capabilities: [outline, ") + MORE, "utf-8")
    for path in (copy / "request.json", copy / "report.json"):
        form = json.loads(path.read_text("utf-8"))
        form["item"][-1]["item"] += [measured(link_id, unit) for link_id, unit in MEASURED.items()]
        path.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return copy


def measured(link_id: str, unit: str) -> dict[str, Any]:
    coding = {"system": "http://unitsofmeasure.org", "code": unit, "display": unit}
    extension = [{"url": UNIT, "valueCoding": coding}]
    return {"linkId": link_id, "text": link_id.capitalize(), "type": "decimal", "extension": extension}


def plant_protocol(people: People) -> None:
    """A regional protocol, shown on every request of this world; a PDF, so that its file is asked for too."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    Asking(people, "operator").posts(
        "/annuaire/usages/protocoles/nouveau/",
        key=str(uuid4()),
        title="Protocole",
        subject="Ce qu’il dit",
        source="La région",
        starts_on=date.today().isoformat(),
        usages=[USAGE],
        place="region",
        file=SimpleUploadedFile("protocole.pdf", pdf(), "application/pdf"),
    )


def plant_guest(half: Half, gp: Asking) -> None:
    """An expert from outside, invited into one request; past the link and the code, which their own tests try."""
    from maillage.acts.guests import sessions
    from maillage.acts.guests.door import DOOR
    from maillage.acts.guests.models import Guest
    from maillage.kernel.context.facade import open_context
    from maillage.toolbox.clock import now

    taken = half.cases["taken"]
    at = now()
    gp.posts(f"/demandes/{taken}/instants/", name="door", day=f"{at:%Y-%m-%d}", hour="00:00")
    gp.posts(
        f"/demandes/{taken}/invites/",
        name="Anna Weber",
        profession="dermatologue",
        organization="CHU de Lausanne",
        country="Suisse",
        email=f"guest-{half.name}@hopital.example",
        last_day=f"{date.today():%Y-%m-%d}",
    )
    with open_context(DOOR):
        guest = Guest.objects.get(email=f"guest-{half.name}@hopital.example")
        Guest.objects.filter(id=guest.id).update(used_at=at)
        half.guest_token = sessions.begin(guest)
    kept = guest_browser(half.guest_token).post("/invite/avis/", {"text": f"Avis {half.canary('taken')}"})
    assert kept.status_code == 302, text_of(kept)


def guest_browser(token: str) -> Any:
    from django.test import Client

    from maillage.acts.guests.middleware import SESSION

    client = Client()
    client.cookies[SESSION] = token
    return client


def plant(path: Path) -> None:
    from django.db import connection
    from django.test.utils import setup_test_environment
    from tests.isolation.rows import sample
    from tests.isolation.watching import install

    from maillage.acts.usages import facade as usages
    from maillage.config.environment import environment
    from maillage.kernel.events.facade import run_waiting

    setup_test_environment()
    people, env = People(), environment()
    with as_mover():
        with TemporaryDirectory() as made:
            usages.publish(folder=widened(Path(env.usages) / USAGE, Path(made)), by="isolation")
        halves = plant_people(people)
    with superuser() as held:
        plant_protocol(people)
        for half in halves.values():
            plant_patients(half, people)
            gp, expert = Asking(people, half.login("gp")), Asking(people, half.login("expert"))
            plant_requests(half, gp, expert)
            plant_answers(half, gp, expert)
            plant_parts(half, people)
            plant_follow_ups(half, gp, held)
            plant_guest(half, gp)
            gp.posts(f"/mon-compte/delegations/{half.delegations['former']}/fin/")
        run_waiting()
        connection.close()
        things = list_things(halves, people, held)
        things.facts["rows"] = sample(held, things)
        things.write(path)
        install(held)


if __name__ == "__main__":
    plant(Path(sys.argv[1]))
