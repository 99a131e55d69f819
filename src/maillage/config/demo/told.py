"""One request that waits and one signed answer of each usage, told by its own played cases: a usage shows what it is.

A usage that follows something from one request to the next shows the longest of its stories too, whole.

What a story would have done is done by the interpreter, as everywhere in the region; only its people and its instants
are those of the region.
"""

from datetime import datetime, timedelta

from maillage.acts.forms import facade as forms
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.files import STORIES
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import About, Given, Scenario
from maillage.acts.workflow.facade import Outcome
from maillage.acts.workflow.played import Performance, Retold, longest_thread, perform, perform_thread
from maillage.config.demo.casts import BY_NAME, cast_of, players
from maillage.config.demo.dice import Dice
from maillage.config.demo.patients import Resident
from maillage.config.demo.people import NAMED, Person
from maillage.config.demo.photobook import VIEWS
from maillage.config.demo.stories import Played, Story, record_of, signs
from maillage.config.demo.world import World
from maillage.config.demo.wounds import Sketchbook
from maillage.kernel.consent.contracts import Answer
from maillage.kernel.documents.contracts import PDF
from maillage.toolbox.clock import age_years, in_paris

# Before now: a request waits, or an answer is rendered. Neither is late yet.
WAITS_SINCE, ANSWERED_SINCE = timedelta(hours=5), timedelta(hours=20)
REHEARSED = timedelta(days=30)
# What is urgent is shown while its promises still run.
JUST_NOW = timedelta(minutes=4)
OPENS, SHUTS = 9, 17
DRAFTED_FOR = timedelta(minutes=9)
HOSPITAL = "montvaste"
SKIN = "body-map"  # who declares it looks at skin


def tell_played(world: World, package: UsagePackage, number: int) -> list[Story]:
    """The stories of one usage that nobody else tells, numbered from `number`."""
    dice = Dice(world.seed, f"told:{package.definition.code}")
    if (package.definition.code, HOSPITAL) not in world.people.team_ids:
        return []
    found = [_story(world, package, dice, is_signed=is_signed) for is_signed in (True, False)]
    stories = [story for story in found if story is not None] + _thread(world, package)
    for rank, story in enumerate(stories):
        story.number = number + rank
    return stories


def _story(world: World, package: UsagePackage, dice: Dice, *, is_signed: bool) -> Story | None:
    """Rehearsed once, to know how long it lasts; then told so that it ends when it should."""
    cast, rehearsed_at = _cast(package), world.at - REHEARSED
    scenario, _source, _problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    if scenario is None:
        return None
    for name in (case.name for case in scenario.cases):
        resident = dice.choice(_patients(world, next(iter(cast.values())), scenario.about, rehearsed_at))
        drawn = Sketchbook(package, str(resident.row.id))
        rehearsal = _played(package, _retold(name, resident, cast, rehearsed_at, drawn), is_signed=is_signed)
        if rehearsal is None:
            continue
        lasts = rehearsal.gestures[-1].at - rehearsed_at
        begun_at = _begins(world.at, lasts, is_signed=is_signed, is_urgent=package.definition.is_urgent)
        played = _played(package, _retold(name, resident, cast, begun_at, drawn), is_signed=is_signed)
        if played is not None and _is_played(played, cast, world):
            return _written(package, dice, resident, played, begun_at, drawn)
    return None


def _begins(now: datetime, lasts: timedelta, *, is_signed: bool, is_urgent: bool) -> datetime:
    if is_urgent:
        return now - JUST_NOW - lasts
    if is_signed:
        return in_paris(now - ANSWERED_SINCE - lasts).replace(hour=OPENS, minute=0)
    return _by_day(now - WAITS_SINCE - lasts)


def _by_day(at: datetime) -> datetime:
    """The same instant while practices are open, else the evening before: a nurse does not write at four."""
    wall = in_paris(at)
    if OPENS <= wall.hour < SHUTS:
        return at
    before = wall if wall.hour >= SHUTS else wall - timedelta(days=1)
    return before.replace(hour=SHUTS, minute=0)


def _played(package: UsagePackage, told: Retold, *, is_signed: bool) -> Performance | None:
    """Up to its answer, or to the team that has not taken it yet."""
    return perform(package, told, last=lambda outcome: signs(outcome) if is_signed else _waits(package, outcome))


def _retold(name: str, resident: Resident, cast: dict[str, Person], begun_at: datetime, drawn: Sketchbook) -> Retold:
    given = Given(at=begun_at.isoformat(timespec="minutes"), record=record_of(resident))
    return Retold(name, given, {key: person.key for key, person in cast.items()}, drawn.typed)


def _is_played(played: Performance, cast: dict[str, Person], world: World) -> bool:
    """By people of the region, and before now."""
    known = {person.key for person in cast.values()}
    return all(each.at < world.at and known.issuperset((each.by, *each.invited)) for each in played.gestures)


def _thread(world: World, package: UsagePackage) -> list[Story]:
    """Every request of the story that goes on the most often, so dated that the last one waits for its answer."""
    longest = longest_thread(package) if package.definition.series else None
    scenario, _source, _problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    if longest is None or scenario is None:
        return []
    dice, cast = Dice(world.seed, f"thread:{package.definition.code}"), _cast(package)
    begun_at = _by_day(world.at - WAITS_SINCE) - longest.lasts
    there = _patients(world, cast[longest.by], scenario.about, begun_at)
    resident = dice.choice([each for each in there if each.row.created_at < begun_at] or there)
    drawn = Sketchbook(package, str(resident.row.id))
    played = perform_thread(package, _retold(longest.name, resident, cast, begun_at, drawn))
    if not all(_is_played(each, cast, world) for each in played):
        return []
    stories: list[Story] = []
    for each in played:
        story = _written(package, dice, resident, each, each.gestures[0].at, drawn)
        story.follows = stories[-1] if stories else None
        stories.append(story)
    return stories


def _waits(package: UsagePackage, outcome: Outcome) -> bool:
    return package.definition.states[outcome.state].kind == "open"


def _cast(package: UsagePackage) -> dict[str, Person]:
    """Who of the region plays whom, each of them one: the same name, else the same profession, else a carer."""
    named = BY_NAME | {person.display: person for person in cast_of(package).people}
    people = players(package)
    found = {key: named[who.name] for key, who in people.items() if who.name in named}
    for key, who in people.items():
        if key in found or not who.roles:
            continue
        # In care: the patients of a structure are not those of who serves it otherwise.
        free = [each for each in NAMED if each.places and each.is_care and each not in found.values()]
        found[key] = next((each for each in free if each.profession == who.profession), free[0])
    return {key: found[key] for key in people if key in found}


def _patients(world: World, asks: Person, about: About, at: datetime) -> list[Resident]:
    """Those of the structure of whoever asks, of the age and sex of the story; else those nearest in age."""
    place = asks.places[0]
    there = [
        each for each in world.residents
        if place in each.places and each.row.death_on is None and not each.row.is_unidentified
    ]  # fmt: skip
    there = [each for each in there if about.sex in (None, each.row.sex)] or there
    born = [(each, each.row.birth_on) for each in there if each.row.birth_on]
    far = [(each, _far_from(about.ages, age_years(birth_on, at.date()))) for each, birth_on in born]
    nearest = min(years for _each, years in far)
    return [each for each, years in far if years == nearest]


def _far_from(ages: tuple[int, int], age: int) -> int:
    """Years outside of the span; none within it."""
    return max(ages[0] - age, age - ages[1], 0)


def _written(
    package: UsagePackage, dice: Dice, resident: Resident, played: Performance, begun_at: datetime, drawn: Sketchbook
) -> Story:
    signing = next((each for each in played.gestures if signs(each.outcome)), None)
    expert = signing.by if signing else cast_of(package).people[0].key
    traced = drawn.traced(played, signing.at if signing else None)
    pictures = drawn.photos(played)
    sheets = {name: played.sheets[name] for name in (("request", "report") if signing else ("request",))}
    request = played.sheets["request"]
    return Story(
        0, "told", resident, played.gestures[0].by, expert, HOSPITAL, begun_at - DRAFTED_FOR,
        tuple(pictures) or _photos(package, played), dice.randrange(10_000), played.snapshot,
        events=[Played(each.at, each.by, each.outcome, each.invited) for each in played.gestures],
        forms={name: forms.clean_response(sheet.state) for name, sheet in sheets.items()},
        instants=dict(played.instants),
        contributions={key: forms.clean_response(sheet.state) for key, sheet in played.contributions.items()},
        subject=str(request.value_of(package.definition.worklist.subject) or ""),
        files=_files(package, played),
        pictures=pictures,
        traced=traced,
        consent=Answer(played.snapshot.consent or Answer.GIVEN),
    )  # fmt: skip


def _photos(package: UsagePackage, played: Performance) -> tuple[str, ...]:
    """The pictures of a pool that can be drawn are of skin: other usages show their answers alone."""
    is_skin = SKIN in package.definition.capabilities
    return tuple(code for code, count in played.snapshot.attachments.items() if count and is_skin and code in VIEWS)


def _files(package: UsagePackage, played: Performance) -> tuple[str, ...]:
    """What a device wrote, where the usage wants it and takes it as a PDF."""
    rules, drawn = package.definition.attachments, _photos(package, played)
    takes = PDF in rules.accept
    return tuple(
        view.code
        for view in rules.views
        if takes and view.required and view.code not in drawn and played.snapshot.attachments.get(view.code)
    )
