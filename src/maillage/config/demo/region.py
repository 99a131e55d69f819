"""Loads the fictitious region: everything or nothing, once, the same for the same seed.

Rows are written in bulk by the mover role rather than by playing the application's actions: those stamp the
present instant on what they write, and a region needs two years of past. What the actions would have decided is
decided by the same code all the same: each case is played through its usage's interpreter, whose outcomes give
states, clocks and effects. The trail says what truly happened today: the loading, and the photos that were read to
make the signed answers.

One transaction for the whole region: an interrupted load leaves an empty directory and starts again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from maillage.acts.ledger import load as ledger
from maillage.acts.usages import facade as usages
from maillage.config.demo import billing, mistakes
from maillage.config.demo.announced import Announced
from maillage.config.demo.archive import Archive
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.copying import copy_rows
from maillage.config.demo.follow_up import FollowUp
from maillage.config.demo.health import facts
from maillage.config.demo.logins import LOGINS, MORE
from maillage.config.demo.photobook import pool
from maillage.config.demo.stories import Story, fits, tell
from maillage.config.demo.world import World, imagine
from maillage.kernel.accounts import load as accounts
from maillage.kernel.accounts.contracts import NewAccount
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import load as directory
from maillage.kernel.identity import load as identity
from maillage.kernel.record import load as health_record
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
    say("Région fictive : dossiers, photos et avis signés, moins d’une minute…")
    with transaction.atomic():
        _load_people(world)
        _load_patients(world)
        _load_health(world)
        signed = _load_cases(world, cases)
        _say_so(world, cases)
    say(
        f"Région fictive : {len(world.places)} structures, {len(world.people.practitioners)} professionnels,"
        f" {patients} patients, {cases} dossiers, {signed} avis signés."
    )


def reference() -> datetime:
    """The instant around which the region is told: the present, rounded so that a minute changes nothing."""
    instant = now()
    return instant - (instant - datetime.min.replace(tzinfo=instant.tzinfo)) % ROUNDED_TO


def publish(say: Say) -> None:
    """Publishes what is not yet the active version; unchanged packages cost one fingerprint."""
    known = {version.sha256 for version in usages.all_versions() if version.is_active}
    for folder in usages.package_folders(Path(settings.MAILLAGE_USAGES)):
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
    directory.delegations(world.people.delegations)
    directory.duties(world.people.duties)
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


def _load_health(world: World) -> None:
    items, measures = facts(world)
    health_record.items(items)
    health_record.observations(measures)


def _load_cases(world: World, count: int) -> int:
    """Cases of the first usage that the plots fit; gives how many answers were signed."""
    found = next(((each, usages.package(each.id)) for each in usages.active_usages() if _fits(each)), None)
    if found is None or not count:
        return 0
    version, package = found
    stories = tell(world, package, count)
    casebook = Casebook(world, package, version.id)
    casebook.write(stories)
    for table, rows in casebook.tables.items():
        copy_rows(table, rows)
    identity.tokens((grant["patient_id"], grant["holder_id"]) for grant in casebook.tables["access_grant"])
    ledger.acts(billing.acts(casebook, stories))
    _load_follow_up(casebook, stories)
    _number_on_from(count)
    return _load_documents(casebook, stories)


def _load_follow_up(casebook: Casebook, stories: list[Story]) -> None:
    """What the answers asked for, and what became of it."""
    follow_up = FollowUp(casebook)
    follow_up.write(stories)
    for table, rows in follow_up.tables.items():
        copy_rows(table, rows)
    identity.tokens((grant["patient_id"], grant["holder_id"]) for grant in follow_up.tables["access_grant"])


def _fits(usage: usages.PublishedUsage) -> bool:
    return fits(usages.package(usage.id))


def _number_on_from(count: int) -> None:
    """The next request takes the next number: the mover may draw numbers, not set them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(nextval('cases_number')) FROM generate_series(1, %s)", [count])


def _load_documents(casebook: Casebook, stories: list[Story]) -> int:
    archive = Archive(casebook)
    pictures = pool(casebook.world.seed, len(stories) // 2)
    for story in stories:
        archive.keep_photos(story, pictures)
    copy_rows("documents_document", archive.documents)
    copy_rows("documents_rendition", archive.renditions)
    archive.documents.clear()
    signed = [story for story in stories if story.is_signed]
    for story in signed:
        archive.sign(story)
    announced = Announced(archive)
    announced.write(signed)
    copy_rows("documents_document", archive.documents)
    copy_rows("documents_announcement", announced.rows)
    copy_rows("patient_access_space", announced.spaces)
    copy_rows("cases_opinion", archive.opinions)
    copy_rows("cases_reading", mistakes.readings(casebook, stories))
    mistakes.play(casebook, stories)
    return len(signed)


def _say_so(world: World, cases: int) -> None:
    """One line: who loaded, and how much."""
    with open_context(LOADER):
        record(
            "region.load",
            why="région fictive chargée",
            detail={"seed": world.seed, "patients": len(world.residents), "cases": cases},
        )
