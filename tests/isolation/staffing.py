"""Who works where in the world of the matrix: structures, places of practice, teams, delegations, duties, accounts.

Brought by the mover, as a feed would. Somebody more is one line of `EVERYWHERE`, and one in `roles.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tests.isolation.scopes import HALVES, Scope

if TYPE_CHECKING:
    from django.test import Client

USAGE = "melan"
LONG_AGO = timedelta(days=400)


@dataclass
class Half:
    """The structures, people, patients and requests of one half."""

    name: str
    practice: UUID
    hospital: UUID
    team: UUID
    roles: dict[str, UUID] = field(default_factory=dict)
    delegations: dict[str, UUID] = field(default_factory=dict)
    duties: dict[str, UUID] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    space_token: str = ""
    guest_token: str = ""

    def canary(self, part: str) -> str:
        return Scope(self.name, part).canary

    def login(self, person: str) -> str:
        return f"{person}.{self.name}"


class People:
    """Who signs in, and as whom they act."""

    def __init__(self) -> None:
        self.role_ids: dict[str, UUID] = {}

    def login(self, client: "Client", username: str) -> None:
        from django.contrib.auth import get_user_model

        client.force_login(get_user_model().objects.get(username=username))

    def principal(self, login: str) -> object:
        from maillage.kernel.accounts.facade import principal_for_role

        return principal_for_role(self.role_ids[login])


PHYSICIAN, NURSE, NO_CARE = "10", "60", ""
# In each half: login without its half, profession (none: outside care), structure.
EVERYWHERE = (
    ("gp", PHYSICIAN, "practice"),
    ("colleague", PHYSICIAN, "practice"),
    ("nurse", NURSE, "practice"),
    ("secretary", NO_CARE, "practice"),  # prepares for the physician, does not read answers
    ("reader", NO_CARE, "practice"),  # prepares for the physician, and reads answers
    ("former", NO_CARE, "practice"),  # prepared for the physician until just now
    ("desk", NO_CARE, "practice"),
    ("ended", PHYSICIAN, "practice"),
    ("biller", NO_CARE, "practice"),
    ("registrar", NO_CARE, "practice"),
    ("guardian", NO_CARE, "practice"),
    ("expert", PHYSICIAN, "hospital"),
    ("second", PHYSICIAN, "hospital"),
    ("junior", PHYSICIAN, "hospital"),
    ("booker", NO_CARE, "hospital"),  # prepares for the expert: appointments
    ("manager", NO_CARE, "hospital"),
    ("ward", PHYSICIAN, "hospital"),
    ("recipient", PHYSICIAN, "elsewhere"),
)
# In no half.
ELSEWHERE = (
    ("stranger", PHYSICIAN, "nowhere"),
    ("operator", NO_CARE, "agency"),
    ("security", NO_CARE, "agency"),
)
SENIORS, JUNIORS = ("expert", "second"), ("junior",)
# Who lets whom prepare, and read the answer.
DELEGATIONS = {"secretary": ("gp", False), "reader": ("gp", True), "former": ("gp", True), "booker": ("expert", True)}
# Whose duty is over one structure.
DUTIES = {
    "biller": ("billing", "practice"),
    "registrar": ("identity", "practice"),
    "guardian": ("security", "practice"),
    "manager": ("operator", "hospital"),
}
OVER_THE_REGION = {"operator": "operator", "security": "security"}


def plant_people(people: People) -> dict[str, Half]:
    from maillage.kernel.accounts import load as accounts
    from maillage.kernel.accounts.contracts import NewAccount
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewOrganization
    from maillage.toolbox.ids import new_id

    halves = {name: Half(name, new_id(), new_id(), new_id()) for name in HALVES}
    common = {"elsewhere": new_id(), "nowhere": new_id(), "agency": new_id()}
    names = {common["elsewhere"]: "Cabinet du Large", common["nowhere"]: "Cabinet de la Lande"}
    names |= {common["agency"]: "Agence de la région"}
    for half in halves.values():
        letter = half.name.upper()
        names |= {half.practice: f"Maison de santé {letter}", half.hospital: f"Hôpital {letter}"}
    load.organizations(NewOrganization(key, name, "MSP") for key, name in names.items())
    for login, profession, place in _staff(halves, common):
        people.role_ids[login] = _employ(login, profession, place)
    for half in halves.values():
        half.roles = {person: people.role_ids[half.login(person)] for person, _profession, _place in EVERYWHERE}
        _entrust(half)
    _oversee(people)
    accounts.demo_accounts(
        NewAccount(login, (role,), f"{login}@maillage.example") for login, role in people.role_ids.items()
    )
    return halves


def _staff(halves: dict[str, Half], common: dict[str, UUID]) -> Iterator[tuple[str, str, UUID]]:
    for half in halves.values():
        where = {"practice": half.practice, "hospital": half.hospital, **common}
        for person, profession, place in EVERYWHERE:
            yield half.login(person), profession, where[place]
    for person, profession, place in ELSEWHERE:
        yield person, profession, common[place]


def _employ(login: str, profession: str, place: UUID) -> UUID:
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewPractitioner, NewRole
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    person, role = new_id(), new_id()
    load.practitioners([NewPractitioner(person, login.replace(".", " ").title(), "Alix", profession)])
    ended = today() - timedelta(days=1) if login.startswith("ended") else None
    since = today() - LONG_AGO
    load.roles([NewRole(role, person, place, since, ended_on=ended, is_care=profession != NO_CARE)])
    return role


def _entrust(half: Half) -> None:
    """Its team, its delegations and the duties over its structures."""
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import (
        DutyKind,
        NewDelegation,
        NewDuty,
        NewTeam,
        NewTeamMember,
        Standing,
    )
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    since = today() - LONG_AGO
    load.teams([NewTeam(half.team, half.hospital, f"Équipe {half.name.upper()}", USAGE)])
    standings = dict.fromkeys(SENIORS, Standing.SENIOR) | dict.fromkeys(JUNIORS, Standing.JUNIOR)
    load.team_members(
        NewTeamMember(half.team, half.roles[each], since, standing=standing) for each, standing in standings.items()
    )
    for person, (boss, reads) in DELEGATIONS.items():
        half.delegations[person] = new_id()
        made = NewDelegation(
            half.delegations[person], half.roles[boss], half.roles[person], since, may_read_answer=reads
        )
        load.delegations([made])
    places = {"practice": half.practice, "hospital": half.hospital}
    for person, (kind, place) in DUTIES.items():
        half.duties[person] = new_id()
        load.duties([NewDuty(half.duties[person], half.roles[person], DutyKind(kind), since, places[place])])


def _oversee(people: People) -> None:
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import DutyKind, NewDuty
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    since = today() - LONG_AGO
    load.duties(
        NewDuty(new_id(), people.role_ids[person], DutyKind(kind), since) for person, kind in OVER_THE_REGION.items()
    )
