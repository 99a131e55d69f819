"""Names everything that was made, whose it is, and plants what no page writes: the titles of files."""

from typing import Any

from tests.isolation.roles import ROLES
from tests.isolation.scopes import HALVES
from tests.isolation.staffing import EVERYWHERE, Half, People
from tests.isolation.things import EVERYBODY, Things

# Answers stand under a canary of their own: a document of kind `opinion` is no part of its request.
ANSWERS = {"answered": "opinion", "announced": "told"}


def list_things(halves: dict[str, Half], people: People, superuser: Any) -> Things:
    things = Things(
        facts={"logins": {login: str(role) for login, role in people.role_ids.items()}, "spaces": {}, "guests": {}}
    )
    for half in halves.values():
        _of_patients(things, half)
        _of_requests(things, half, superuser)
        _of_follow_ups(things, half, superuser)
        _of_directory(things, half, superuser)
        things.facts["spaces"][half.name] = half.space_token
        things.facts["guests"][half.name] = half.guest_token
    _of_accounts(things, people, superuser)
    _of_the_region(things, superuser)
    return things


def owners(*logins: str) -> tuple[str, ...]:
    """The roles of the matrix that sign in so."""
    return tuple(role.name for role in ROLES if role.login in logins) or ("nobody in the matrix",)


def _of_patients(things: Things, half: Half) -> None:
    for part, patient in half.patients.items():
        things.add("patient", patient, f"{half.name}.{part}", not_for=("patient",))


def _of_requests(things: Things, half: Half, superuser: Any) -> None:
    parties = owners(*map(half.login, PARTIES))
    for part, case in half.cases.items():
        told = (*parties, *owners(half.login("registrar"))) if part == "mistaken" else ()
        things.add("case", case, f"{half.name}.{part}", told, not_for=("patient",))
        for document, kind in superuser.execute(
            "SELECT id, kind FROM documents_document WHERE source_id = %s ORDER BY kind DESC, id", [case]
        ).fetchall():
            of = ANSWERS[part] if kind == "opinion" else part
            title = f"Pièce {half.canary(of)}"
            superuser.execute("UPDATE documents_document SET title = %s WHERE id = %s", [title, document])
            not_for = () if kind == "opinion" else ("patient",)
            things.add("document", document, f"{half.name}.{of}", told, not_for=not_for)
            if kind == "opinion":
                things.add("opinion", document, f"{half.name}.{of}", not_for=("patient",))
                reader = "patient" if (half.name, of) == ("a", "told") else "nobody in the matrix"
                things.add("paper", document, f"{half.name}.{of}", (reader,))
    for (guest,) in superuser.execute("SELECT id FROM guests_guest WHERE case_id = %s", [half.cases["taken"]]):
        things.add("guest", guest, f"{half.name}.taken", not_for=("patient",))
    for (report,) in superuser.execute(
        "SELECT id FROM cases_quarantine WHERE case_id = ANY(%s)", [list(half.cases.values())]
    ):
        things.add("quarantine", report, f"{half.name}.mistaken", (*parties, *owners(half.login("registrar"))))


def _of_follow_ups(things: Things, half: Half, superuser: Any) -> None:
    cases, patients = list(half.cases.values()), list(half.patients.values())
    for (task,) in superuser.execute("SELECT id FROM tasks_task WHERE source_id = ANY(%s)", [cases]):
        things.add("task", task, f"{half.name}.task")
    for (asked,) in superuser.execute("SELECT id FROM tasks_appointmentrequest WHERE source_id = ANY(%s)", [cases]):
        things.add("appointment", asked, f"{half.name}.appointment")
    for act, place in superuser.execute("SELECT id, organization_id FROM ledger_act WHERE case_id = ANY(%s)", [cases]):
        side = PRACTICE_SIDE if place == half.practice else HOSPITAL_SIDE
        things.add("act", act, f"{half.name}.answered", owners(*map(half.login, side)))
    for (made,) in superuser.execute("SELECT id FROM patient_access_invitation WHERE patient_id = ANY(%s)", [patients]):
        things.add("invitation", made, f"{half.name}.identity", not_for=("patient",))
    for question, seq in superuser.execute(
        "SELECT id, line_seq FROM patient_access_accessquestion WHERE patient_id = ANY(%s)", [patients]
    ).fetchall():
        things.add("question", question, f"{half.name}.doubt", (*owners("security", half.login("guardian")),))
        things.add("line", seq, f"{half.name}.record", ("patient",) if half.name == "a" else ("nobody in the matrix",))


# Told that a request is put aside, and shown nothing of it.
PARTIES = ("gp", "colleague", "nurse", "secretary", "reader", "expert", "second", "junior")
# Who sees an act: see the policy of the ledger.
PRACTICE_SIDE = ("gp", "colleague", "nurse", "secretary", "reader", "biller")
HOSPITAL_SIDE = ("expert", "second", "junior", "booker")


def _of_directory(things: Things, half: Half, superuser: Any) -> None:
    keepers = owners("operator", half.login("manager"))
    things.add("team", half.team, f"{half.name}.record", keepers)
    for person, key in half.delegations.items():
        boss = "expert" if person == "booker" else "gp"
        operators = keepers if boss == "expert" else owners("operator")
        if person != "former":
            things.add("delegation", key, f"{half.name}.record", (*owners(half.login(boss)), *operators))
    for person, key in half.duties.items():
        things.add("duty", key, f"{half.name}.record", keepers if person == "manager" else owners("operator"))


def _of_the_region(things: Things, superuser: Any) -> None:
    """What every professional at work reads, and nobody else; the operators keep it."""
    at_work = tuple(role.name for role in ROLES if role.login and role.name != "ended")
    operators = owners("operator", *(f"manager.{half}" for half in HALVES))
    for version, protocol in superuser.execute("SELECT id, protocol_id FROM protocols_version"):
        things.add("version", version, "a.record", at_work)
        things.add("protocol", protocol, "a.record", operators)


def _of_accounts(things: Things, people: People, superuser: Any) -> None:
    logins = {role: login for login, role in people.role_ids.items()}
    for notice, role in superuser.execute("SELECT id, role_id FROM messaging_notification"):
        things.add("notification", notice, f"{_half(logins[role])}.record", owners(logins[role]))
    for role, login in logins.items():
        things.add("place", role, f"{_half(login)}.record", owners(login))
        things.add("role", role, f"{_half(login)}.record", EVERYBODY)
    for (person,) in superuser.execute("SELECT id FROM directory_practitioner ORDER BY id LIMIT 2"):
        things.add("practitioner", person, "a.record", EVERYBODY)
    for key, login in superuser.execute(
        "SELECT f.id, u.username FROM mfa_authenticator f JOIN accounts_user u ON u.id = f.user_id"
    ):
        things.add("factor", key, f"{_half(login)}.record", owners(login))
    for (mail,) in superuser.execute("SELECT id FROM messaging_mail ORDER BY id LIMIT 1"):
        things.add("mail", mail, "a.record", EVERYBODY)
    for half in HALVES:
        _device(things, half, people, superuser)


def _half(login: str) -> str:
    """Who is in no half is counted with the first."""
    return login.split(".")[1] if "." in login else "a"


def _device(things: Things, half: str, people: People, superuser: Any) -> None:
    """A tablet of the practice, which anybody there may withdraw, and somebody who signed in on it."""
    login = f"gp.{half}"
    role = str(people.role_ids[login])
    (device,) = superuser.execute(
        "INSERT INTO accounts_shareddevice (id, label, organization_id, enrolled_by_id, enrolled_at, expires_at,"
        " session_at_rest) SELECT gen_random_uuid(), 'Tablette', r.organization_id, u.id, now(),"
        " now() + interval '90 days', '' FROM accounts_user u, directory_practitionerrole r"
        " WHERE u.username = %s AND r.id = %s RETURNING id",
        [login, role],
    ).fetchone()
    (presence,) = superuser.execute(
        "INSERT INTO accounts_devicepresence"
        " (id, device_id, user_id, role_id, signed_in_at, password_mark, wrong_codes)"
        " SELECT gen_random_uuid(), %s, u.id, %s, now(), '', 0 FROM accounts_user u WHERE u.username = %s RETURNING id",
        [device, role, login],
    ).fetchone()
    there = [f"{person}.{half}" for person, _profession, place in EVERYWHERE if place == "practice"]
    things.add("device", device, f"{half}.record", owners(*there))
    things.add("presence", presence, f"{half}.record", owners(login))
