"""Builds the world of the matrix, once a run: two halves that know nothing of each other, a canary wherever data stands.

Each half is a practice that asks and a hospital whose team answers. Structures, people and accounts come from the
mover, as a feed would bring them; everything else is done at the pages, by the people. Run in a process of its own:

    python -m tests.isolation.planting <file where the things are written>
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
import django

if __name__ == "__main__":
    django.setup()

from tests.acts.cases.story import ANSWER, CONTEXT, LESION, MARKS, SENDING, Desk, text_of
from tests.isolation.scopes import HALVES, Scope
from tests.isolation.things import EVERYBODY, Things

USAGE = "melan"
LONG_AGO = timedelta(days=400)


@dataclass
class Half:
    """The structures, people and requests of one half."""

    name: str
    practice: UUID
    hospital: UUID
    team: UUID
    roles: dict[str, UUID] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)

    def canary(self, part: str) -> str:
        return Scope(self.name, part).canary

    def desk(self, person: str, world: "People") -> "Asking":
        return Asking(world, f"{person}.{self.name}")


class People:
    """What a desk needs to know: who signs in, and as whom they act."""

    def __init__(self) -> None:
        self.role_ids: dict[str, UUID] = {}

    def login(self, client: "django.test.Client", username: str) -> None:
        from django.contrib.auth import get_user_model

        client.force_login(get_user_model().objects.get(username=username))

    def principal(self, login: str) -> object:
        from maillage.kernel.accounts.facade import principal_for_role

        return principal_for_role(self.role_ids[login])


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
        assert self.send(case_id).status_code == 302
        half.cases[part] = case_id
        return case_id

    def agree(self, case_id: UUID, *, recipients: tuple[UUID, ...] = ()) -> None:
        team, chosen = self._recipients
        sent = self.step(case_id, SENDING, {"answer": "given", "team": team, "recipients": chosen})
        assert sent.status_code == 302, text_of(sent)

    def does(self, case_id: UUID, event: str, **fields: str) -> None:
        answer = self.fire(case_id, event, **fields)
        assert answer.status_code == 302, f"{event}: {text_of(answer)}"


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


# Who is where: login without its half, profession, structure, and whether they care for patients.
EVERYWHERE = (
    ("gp", "10", "practice", True),
    ("colleague", "10", "practice", True),
    ("nurse", "60", "practice", True),
    ("desk", "", "practice", False),
    ("ended", "10", "practice", True),
    ("expert", "10", "hospital", True),
    ("second", "10", "hospital", True),
    ("ward", "10", "hospital", True),
    ("recipient", "10", "elsewhere", True),
)
IN_THE_TEAM = ("expert", "second")


def plant_people(people: People) -> dict[str, Half]:
    """Structures, places of practice, teams and accounts, by the mover."""
    from maillage.kernel.accounts import load as accounts
    from maillage.kernel.accounts.contracts import NewAccount
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import (
        NewOrganization,
        NewPractitioner,
        NewRole,
        NewTeam,
        NewTeamMember,
    )
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    halves = {name: Half(name, new_id(), new_id(), new_id()) for name in HALVES}
    elsewhere, nowhere = new_id(), new_id()
    since, yesterday = today() - LONG_AGO, today() - timedelta(days=1)
    places = {elsewhere: "Cabinet du Large", nowhere: "Cabinet de la Lande"}
    staff = [("stranger", "10", nowhere, True)]
    for half in halves.values():
        letter = half.name.upper()
        places |= {half.practice: f"Maison de santé {letter}", half.hospital: f"Hôpital {letter}"}
        where = {"practice": half.practice, "hospital": half.hospital, "elsewhere": elsewhere}
        staff += [(f"{login}.{half.name}", job, where[place], care) for login, job, place, care in EVERYWHERE]
    load.organizations(NewOrganization(key, name, "MSP") for key, name in places.items())
    for login, job, place, care in staff:
        person, role = new_id(), new_id()
        people.role_ids[login] = role
        load.practitioners([NewPractitioner(person, login.replace(".", " ").title(), "Alix", job or "00")])
        ended = yesterday if login.startswith("ended") else None
        load.roles([NewRole(role, person, place, since, ended_on=ended, is_care=care)])
        if "." in login:
            halves[login.split(".")[1]].roles[login.split(".")[0]] = role
    for half in halves.values():
        load.teams([NewTeam(half.team, half.hospital, f"Équipe {half.name.upper()}", USAGE)])
        load.team_members(NewTeamMember(half.team, half.roles[each], since) for each in IN_THE_TEAM)
    accounts.demo_accounts(
        NewAccount(login, (role,), f"{login}@maillage.example") for login, role in people.role_ids.items()
    )
    return halves


def plant_patients(half: Half, people: People) -> None:
    """Registered by the physician, with what the general record keeps."""
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity
    from maillage.kernel.record import facade as record

    word, fact = half.canary("record"), half.canary("facts")
    with open_context(people.principal(f"gp.{half.name}")):
        for rank, part in enumerate(("identity", "hidden", "gone")):
            name = half.canary(part).capitalize()
            traits = identity.Traits(name, "Lou", date(1954, 7, 3 + rank), "F", "99134")
            asked = identity.look_up(traits)
            made = identity.NewPatient(
                traits, used_name=name, local_number=name.upper(), email=f"{name}@maillage.example"
            )
            half.patients[part] = identity.register(made, lookup_id=asked.id)
            for kind in record.ItemKind:
                label = f"{kind.value} {fact if part == 'identity' else word}"
                record.note_item(half.patients[part], kind, label, note=f"noté au cabinet {word}")
            record.note_observation(half.patients[part], code="note", text=f"mesuré {word}", label=f"mesure {word}")


def plant_requests(half: Half, people: People) -> None:
    """One request for each part, moved by its own people at their pages."""
    gp, expert = half.desk("gp", people), half.desk("expert", people)
    draft = half.cases["draft"] = gp.asks(half.patients["hidden"])
    for number, fields in ((1, CONTEXT), (3, LESION)):
        typed = {**fields, **{name: text for name, text in answers(half.canary("draft")).items() if name in fields}}
        assert gp.step(draft, number, typed).status_code == 302
    gp.sends(half, "sent")
    gp.does(gp.sends(half, "withdrawn"), "withdraw")
    taken = gp.sends(half, "taken")
    expert.does(taken, "take")
    begun = {"f-exploitable": "usable", "f-conclusion": f"Réseau épaissi {half.canary('answer')}"}
    assert expert.autosave(taken, begun, "report").status_code == 200
    waiting = gp.sends(half, "waiting")
    expert.does(waiting, "take")
    expert.does(waiting, "ask_back", reason=f"Une photo plus nette {half.canary('waiting')}")
    answered = gp.sends(half, "answered", recipients=(half.roles["recipient"],))
    expert.does(answered, "take")
    for photo in expert.photos(answered):
        marked = expert.json(f"/demandes/{answered}/reperes/", {"photo_id": str(photo.id), "shapes": MARKS})
        assert marked.status_code == 200, text_of(marked)
    conclusion = f"{ANSWER['f-conclusion']} {half.canary('answered')}"
    expert.does(answered, "sign", **{**ANSWER, "f-conclusion": conclusion})


def list_things(halves: dict[str, Half], people: People, superuser: object) -> Things:
    """Names everything that was made, and plants what no page writes: titles of files, notes."""
    things = Things(facts={"logins": {login: str(role) for login, role in people.role_ids.items()}})
    for half in halves.values():
        for part, patient in half.patients.items():
            things.add("patient", patient, f"{half.name}.{part}")
        for part, case in half.cases.items():
            things.add("case", case, f"{half.name}.{part}")
            word = half.canary(part)
            superuser.execute("UPDATE documents_document SET title = %s WHERE source_id = %s", [f"Photo {word}", case])
            for (document,) in superuser.execute("SELECT id FROM documents_document WHERE source_id = %s", [case]):
                things.add("document", document, f"{half.name}.{part}")
        things.facts[half.name] = {"team": str(half.team), "practice": str(half.practice)}
    names = {role: login for login, role in people.role_ids.items()}
    for notice, role in superuser.execute("SELECT id, role_id FROM messaging_notification"):
        login = names[role]
        things.add("notification", notice, f"{login.split('.')[-1]}.record", _owners(login))
    for login, role in people.role_ids.items():
        things.add("place", role, "a.record", _owners(login))
    for key, login in superuser.execute(
        "SELECT f.id, u.username FROM mfa_authenticator f JOIN accounts_user u ON u.id = f.user_id"
    ):
        things.add("factor", key, "a.record", _owners(login))
    for (mail,) in superuser.execute("SELECT id FROM messaging_mail ORDER BY id LIMIT 1"):
        things.add("mail", mail, "a.record", EVERYBODY)
    return things


def _owners(login: str) -> tuple[str, ...]:
    from tests.isolation.roles import ROLES

    return tuple(role.name for role in ROLES if role.login == login) or ("nobody in the matrix",)


def plant(path: Path) -> None:
    from django.db import connection
    from django.test.utils import setup_test_environment
    from tests.isolation.rows import sample
    from tests.isolation.watching import install

    from maillage.acts.usages import facade as usages
    from maillage.config.database.cluster import Cluster
    from maillage.config.environment import environment
    from maillage.kernel.events.facade import run_waiting

    setup_test_environment()
    people = People()
    env = environment()
    with as_mover():
        if not usages.active_usages():
            usages.publish(folder=Path(env.usages) / USAGE, by="isolation")
        halves = plant_people(people)
    for half in halves.values():
        plant_patients(half, people)
        plant_requests(half, people)
    run_waiting()
    name = str(connection.settings_dict["NAME"])
    connection.close()
    with Cluster(env.state).connect_as_superuser(env, name) as superuser:
        things = list_things(halves, people, superuser)
        things.facts["rows"] = sample(superuser, things)
        things.write(path)
        install(superuser)


if __name__ == "__main__":
    plant(Path(sys.argv[1]))
