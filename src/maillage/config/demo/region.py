"""Loads the fictitious region: everything or nothing, once, the same for the same seed.

Rows are written in bulk by the mover role rather than by playing the application's actions: those stamp the
present instant on what they write, and a region needs two years of past. What the actions would have decided is
decided by the same code all the same: each case is played through its usage's interpreter, whose outcomes give
states, clocks and effects. The trail says what truly happened: one line, the loading.

One transaction for the whole region: an interrupted load leaves an empty directory and starts again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from maillage.acts.usages import facade as usages
from maillage.config.demo.copying import copy_rows
from maillage.config.demo.logins import LOGINS, MORE
from maillage.config.demo.world import World, imagine
from maillage.kernel.accounts import load as accounts
from maillage.kernel.accounts.contracts import NewAccount
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import load as directory
from maillage.kernel.identity import load as identity
from maillage.toolbox.clock import now

LOADER = Principal.system("region")
ROUNDED_TO = timedelta(minutes=5)
CAPABILITY = "image-viewer"  # usages that declare it get teams and cases
Say = Callable[[str], None]


def load(*, seed: int, patients: int, cases: int, say: Say) -> None:
    """Publishes every usage, then fills an empty database. A region that is there is left as it is."""
    publish(say)
    if _is_loaded():
        return
    codes = tuple(usage.code for usage in usages.active_usages() if CAPABILITY in _capabilities(usage))
    world = imagine(seed=seed, at=reference(), patients=patients, usage_codes=codes)
    with transaction.atomic():
        _load_people(world)
        _load_patients(world)
        _say_so(world)
    say(f"Région fictive : 12 structures, {len(world.people.practitioners)} professionnels, {patients} patients.")


def reference() -> datetime:
    """The instant around which the region is told: the present, rounded so that a minute changes nothing."""
    instant = now()
    return instant - (instant - datetime.min.replace(tzinfo=instant.tzinfo)) % ROUNDED_TO


def publish(say: Say) -> None:
    """Publishes what is not yet the active version; unchanged packages cost one fingerprint."""
    known = {version.sha256 for version in usages.all_versions() if version.is_active}
    for folder in sorted(path for path in Path(settings.MAILLAGE_USAGES).iterdir() if path.is_dir()):
        if usages.load_package(folder).sha256 in known:
            continue
        try:
            made = usages.publish(folder=folder, by="démonstration")
        except usages.PackageRefused as refused:
            say(f"L’usage du dossier {folder.name} n’est pas publié : {refused}")
            continue
        say(f"Usage publié : {made.title} {made.version}.")


def _capabilities(usage: usages.PublishedUsage) -> tuple[str, ...]:
    return usages.package(usage.id).definition.capabilities


def _is_loaded() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM directory_organization)")
        return bool(cursor.fetchone()[0])


def _load_people(world: World) -> None:
    directory.organizations(world.places.values())
    directory.practitioners(world.people.practitioners)
    directory.roles(world.people.roles)
    directory.teams(world.people.teams)
    directory.team_members(world.people.members)
    accounts.demo_accounts(_account(world, login) for login in (*(each.login for each in LOGINS), *MORE))


def _account(world: World, login: str) -> NewAccount:
    roles = tuple(role for (person, _place), role in world.people.role_ids.items() if person == login)
    return NewAccount(login, roles, f"{login}@maillage.example")


def _load_patients(world: World) -> None:
    identity.patients(resident.row for resident in world.residents)
    places = {key: organization.id for key, organization in world.places.items()}
    identity.local_identifiers(
        (resident.row.id, places[place], value) for resident in world.residents for place, value in resident.numbers
    )
    copy_rows("access_grant", world.registrations)
    identity.tokens((grant["patient_id"], grant["holder_id"]) for grant in world.registrations)


def _say_so(world: World) -> None:
    with open_context(LOADER):
        record(
            "region.load", why="région fictive chargée", detail={"seed": world.seed, "patients": len(world.residents)}
        )
