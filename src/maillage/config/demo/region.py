"""Loads the fictitious region: everything or nothing, once, the same for the same seed.

Rows are written in bulk by the mover role rather than by playing the application's actions: those stamp the
present instant on what they write, and a region needs two years of past. What the actions would have decided is
decided by the same code all the same: each case is played through its usage's interpreter, whose outcomes give
states, clocks and effects. The trail says what truly happened today: the loading, and the photos that were read to
make the signed answers.

One transaction for the whole region: an interrupted load leaves an empty directory and starts again.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from maillage.acts.ledger import load as ledger
from maillage.acts.usages import facade as usages
from maillage.config.demo import billing, mistakes, parts, protocols
from maillage.config.demo.announced import Announced
from maillage.config.demo.archive import Archive
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.casts import cast_of
from maillage.config.demo.copying import copy_rows
from maillage.config.demo.follow_up import FollowUp
from maillage.config.demo.health import facts
from maillage.config.demo.logins import LOGINS, MORE
from maillage.config.demo.people import Cast
from maillage.config.demo.photobook import Pool, pool
from maillage.config.demo.stories import Story, fits, tell
from maillage.config.demo.told import tell_played
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
SHOWN_FROM = 100  # a region of so many cases shows a few of every usage
Say = Callable[[str], None]


def load(*, seed: int, patients: int, cases: int, say: Say) -> None:
    """Publishes every usage, then fills an empty database. A region that is there is left as it is."""
    publish(say)
    if _is_loaded():
        return
    casts = tuple(cast_of(usages.package(usage.id)) for usage in usages.active_usages())
    world = imagine(seed=seed, at=reference(), patients=patients, casts=casts)
    say("Région fictive : dossiers, photos et avis signés, moins d’une minute…")
    with transaction.atomic():
        _load_people(world, casts)
        _load_patients(world)
        _load_health(world)
        written, signed = _load_cases(world, cases)
        if written >= SHOWN_FROM:
            protocols.publish(world)
        _say_so(world, written)
    say(
        f"Région fictive : {len(world.places)} structures, {len(world.people.practitioners)} professionnels,"
        f" {patients} patients, {written} dossiers, {signed} avis signés."
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


def _is_loaded() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM directory_organization)")
        return bool(cursor.fetchone()[0])


def _load_people(world: World, casts: Iterable[Cast]) -> None:
    directory.organizations(world.places.values())
    directory.practitioners(world.people.practitioners)
    directory.roles(world.people.roles)
    directory.teams(world.people.teams)
    directory.team_members(world.people.members)
    directory.delegations(world.people.delegations)
    directory.duties(world.people.duties)
    offered = (*(each.login for each in LOGINS), *MORE)
    # Whoever answers a usage may sign in too: several of them may be needed to follow one request.
    experts = (person.key for cast in casts for person in cast.people)
    accounts.demo_accounts(_account(world, login) for login in dict.fromkeys((*offered, *experts)))


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


def _load_cases(world: World, count: int) -> tuple[int, int]:
    """Cases of the first usage that the plots fit, then a few of each other; gives how many, and how many signed."""
    active = [(each, usages.package(each.id)) for each in usages.active_usages()]
    found = next(((version, package) for version, package in active if fits(package)), None)
    if found is None or not count:
        return 0, 0
    version, package = found
    stories = tell(world, package, count)
    pictures = pool(world.seed, count // 2)
    casebook = Casebook(world, package, version.id)
    _load_book(casebook, stories)
    follow_up = FollowUp(casebook)
    follow_up.write(stories)
    _load_follow_up(follow_up)
    signed = _load_documents(casebook, stories, pictures)
    mistakes.play(casebook, stories)
    for other, told in active if count >= SHOWN_FROM else ():
        if other.id != version.id:
            more = tell_played(world, told, count + 1)
            count += len(more)
            signed += _load_told(Casebook(world, told, other.id, f":{other.code}"), more, pictures)
    _number_on_from(count)
    return count, signed


def _load_told(casebook: Casebook, stories: list[Story], pictures: Pool) -> int:
    """Stories that say what they ask for, and nothing of what became of it."""
    _load_book(casebook, stories)
    follow_up = FollowUp(casebook)
    follow_up.track(stories)
    _load_follow_up(follow_up)
    return _load_documents(casebook, stories, pictures, opens_a_space=False)


def _load_book(casebook: Casebook, stories: list[Story]) -> None:
    casebook.write(stories)
    parts.write(casebook, stories)
    for table, rows in casebook.tables.items():
        copy_rows(table, rows)
    grants = casebook.tables.get("access_grant", [])
    identity.tokens((grant["patient_id"], grant["holder_id"]) for grant in grants)
    ledger.acts(billing.acts(casebook, stories))


def _load_follow_up(follow_up: FollowUp) -> None:
    """What the answers asked for, and what became of it."""
    for table, rows in follow_up.tables.items():
        copy_rows(table, rows)
    identity.tokens((grant["patient_id"], grant["holder_id"]) for grant in follow_up.tables["access_grant"])


def _number_on_from(count: int) -> None:
    """The next request takes the next number: the mover may draw numbers, not set them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(nextval('cases_number')) FROM generate_series(1, %s)", [count])


def _load_documents(casebook: Casebook, stories: list[Story], pictures: Pool, *, opens_a_space: bool = True) -> int:
    archive = Archive(casebook)
    for story in stories:
        archive.keep_photos(story, pictures)
        archive.keep_files(story)
    copy_rows("documents_document", archive.documents)
    copy_rows("documents_rendition", archive.renditions)
    copy_rows("cases_outline", archive.outlines)
    archive.documents.clear()
    signed = [story for story in stories if story.is_signed]
    for story in signed:
        archive.sign(story)
    announced = Announced(archive)
    announced.write(signed, opens_a_space=opens_a_space)
    copy_rows("documents_document", archive.documents)
    copy_rows("documents_announcement", announced.rows)
    copy_rows("patient_access_space", announced.spaces)
    copy_rows("cases_opinion", archive.opinions)
    copy_rows("cases_reading", mistakes.readings(casebook, stories))
    return len(signed)


def _say_so(world: World, cases: int) -> None:
    """One line: who loaded, and how much."""
    with open_context(LOADER):
        record(
            "region.load",
            why="région fictive chargée",
            detail={"seed": world.seed, "patients": len(world.residents), "cases": cases},
        )
