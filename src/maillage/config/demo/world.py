"""The region before it is written: pure values drawn from a seed and an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from maillage.config.demo.copying import Row
from maillage.config.demo.dice import Dice
from maillage.config.demo.patients import Register, Resident
from maillage.config.demo.people import Cast, Directory, directory
from maillage.config.demo.places import organizations
from maillage.kernel.access.contracts import Reason
from maillage.kernel.directory.contracts import NewOrganization

OPENED = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class World:
    """Who is where, and who is registered where."""

    seed: int
    at: datetime
    places: dict[str, NewOrganization]
    people: Directory
    residents: list[Resident]
    registrations: list[Row]


def imagine(*, seed: int, at: datetime, patients: int, casts: tuple[Cast, ...]) -> World:
    """The same arguments give the same world, row keys included."""
    opened = at - OPENED
    places = organizations(Dice(seed, "places"), opened)
    people = directory(Dice(seed, "people"), opened, places, casts)
    registrars = _registrars(people, places)
    residents = Register(Dice(seed, "patients"), at, places, registrars).residents(patients)
    return World(seed, at, places, people, residents, _registrations(seed, residents, places, registrars))


def _registrars(people: Directory, places: dict[str, NewOrganization]) -> dict[str, UUID]:
    """Who writes patients down in each structure: its first carer still there."""
    found = {}
    for key, organization in places.items():
        found[key] = next(
            role.id for role in people.roles
            if role.organization_id == organization.id and role.is_care and role.ended_on is None
        )  # fmt: skip
    return found


def _registrations(
    seed: int, residents: list[Resident], places: dict[str, NewOrganization], registrars: dict[str, UUID]
) -> list[Row]:
    dice = Dice(seed, "registrations")
    return [
        {
            "id": dice.key(resident.row.created_at),
            "patient_id": resident.row.id,
            "holder_id": places[place].id,
            "source_id": None,
            "reason": Reason.REGISTERED.value,
            "granted_at": resident.row.created_at,
            "granted_by_id": registrars[place],
            "until": None,
        }
        for resident in residents
        for place in resident.places
    ]
