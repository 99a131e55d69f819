"""Every gesture on every way of working together: release, refuse, withdraw, rectify, junior and senior, red flags, the
clock of an answer that nobody reads, recommendations that are followed.

The rows are the usages, the patterns they follow and the packages of the tests, from their own data: which transition
does the gesture, or why none does. Each is then played: from what a story of the usage left once sent, by whoever its
definition lets act, the shortest way to the gesture. What is signed by several people is played by its own stories.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from maillage.acts.clocks import arithmetic
from maillage.acts.usages.files import PATTERNS, STORIES, package_folders, pattern_names, read_json
from maillage.acts.usages.gestures import GESTURES
from maillage.acts.usages.package import load_package
from maillage.acts.usages.patterns import read_pattern, texts_of
from maillage.acts.usages.questions import link_ids_of
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.recommendations import Recommendation
from maillage.acts.usages.scenario import Answer, Given, Scenario, Step
from maillage.acts.workflow.contracts import Actor, FormStatus, Outcome, Refused, RefusedKind, Snapshot
from maillage.acts.workflow.facade import interpreter, recommended
from maillage.acts.workflow.played import Performance, Retold, perform
from maillage.acts.workflow.recommendations import Recommended
from maillage.acts.workflow.sheet import Sheet

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = (*package_folders(ROOT / "usages"), *package_folders(ROOT / "tests" / "packages"))
BEGUN = datetime.fromisoformat("2026-03-10T09:00+01:00")
WORDS = "Voici pourquoi."
Way = tuple[Outcome, Snapshot, Actor, datetime]

each_usage = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@cache
def package_of(folder: Path):
    return load_package(folder)


def steps_of(folder: Path) -> Iterator[Step]:
    scenario, _source, problems = read_model(STORIES, package_of(folder).files[STORIES], Scenario)
    assert scenario is not None, problems
    yield from (step for case in scenario.cases for step in case.steps)


@each_usage
@pytest.mark.parametrize("gesture", GESTURES)
def test_a_usage_has_the_gesture_or_says_why_not(folder: Path, gesture: str) -> None:
    definition = package_of(folder).definition
    assert bool(GESTURES[gesture](definition)) != (gesture in definition.without), (
        f"{folder.name} : « {gesture} » ne se fait pas, et without: ne dit pas pourquoi"
    )


@pytest.mark.parametrize("name", pattern_names(ROOT / "usages" / PATTERNS))
def test_a_pattern_gives_what_its_usages_share(name: str) -> None:
    """Red flags and recommendations are the usage's own; the rest is the way of working."""
    pattern, _source, problems = read_pattern(name, texts_of(ROOT / "usages", name))
    assert pattern is not None, problems
    effects = {text.partition(":")[0] for each in pattern.transitions for text in each.effects}
    assert {"unassign", "reopen_report", "mark_read", "track_recommendation"} <= effects
    assert ("propose_report" in effects) != ("junior" in pattern.without)


# Playing them: from a request that its own story sent


@cache
def sent(folder: Path) -> Performance:
    """What the first story of the usage that sends a request left behind."""
    package = package_of(folder)
    scenario, _source, _problems = read_model(STORIES, package.files[STORIES], Scenario)
    assert scenario is not None
    given = Given(at=BEGUN.isoformat(timespec="minutes"))
    for case in scenario.cases:
        told = Retold(case.name, given, {})
        played = perform(package, told, last=lambda outcome: _kind(folder, outcome.state) == "open")
        if played is not None:
            return played
    raise AssertionError(f"{folder.name}: no story sends its request")


def _kind(folder: Path, state: str) -> str:
    return package_of(folder).definition.states[state].kind


def people_of(folder: Path) -> list[Actor]:
    """One person of each role, and for the roles that answer a colleague too."""
    roles = package_of(folder).definition.roles
    return [
        Actor(f"{key}{number}", f"{role.label} {number}", frozenset({key}), (role.professions or ("10",))[0])
        for key, role in roles.items()
        if role.membership != "invited"
        for number in (1, 2)
    ]


def start_of(folder: Path) -> Snapshot:
    """Every form may be signed: what each asks is tried elsewhere, here what is done with it."""
    snapshot = sent(folder).snapshot
    forms = {name: FormStatus(complete=True) for name in package_of(folder).definition.forms}
    return replace(snapshot, forms=forms)


def way_to(folder: Path, events: tuple[str, ...], *, among: frozenset[str] | None = None) -> Way:
    """The shortest way from the sent request to one of these events; what came, and who did it from where."""
    machine, people = interpreter(package_of(folder)), people_of(folder)
    if among is not None:
        people = [each for each in people if not each.roles or each.roles & among or _asks(folder, each)]
    pending: deque[tuple[Snapshot, datetime]] = deque([(start_of(folder), BEGUN)])
    seen: set[tuple[str, str]] = set()
    while pending:
        snapshot, at = pending.popleft()
        holder = snapshot.assignee.key if snapshot.assignee else ""
        if (snapshot.state, holder) in seen:
            continue
        seen.add((snapshot.state, holder))
        for actor in people:
            for offer in machine.allowed(snapshot, actor):
                came = _fired(machine, snapshot, offer.event, actor, at + timedelta(minutes=1))
                if came is None:
                    continue
                if offer.event in events:
                    return came, snapshot, actor, at + timedelta(minutes=1)
                pending.append((_after(snapshot, came), at + timedelta(minutes=1)))
    raise AssertionError(f"{folder.name}: nobody ever comes to {' or '.join(events)}")


def _asks(folder: Path, actor: Actor) -> bool:
    return bool(actor.roles & set(package_of(folder).definition.role_keys("requester")))


def _fired(machine, snapshot: Snapshot, event: str, actor: Actor, at: datetime) -> Outcome | None:
    try:
        return machine.fire(snapshot, event, actor, at, reason=WORDS, invited=1)
    except Refused:
        return None


def _after(snapshot: Snapshot, came: Outcome) -> Snapshot:
    came_from = snapshot.came_from if came.state == snapshot.state else snapshot.state
    return replace(snapshot, state=came.state, assignee=came.assignee, clocks=came.clocks, came_from=came_from)


def _kinds(came: Outcome) -> set[str]:
    return {effect.kind for effect in came.effects}


def plays(gesture: str):
    """The usages that have this gesture, and that one person holds from end to end."""
    having = [folder for folder in FOLDERS if GESTURES[gesture](package_of(folder).definition)]
    alone = [folder for folder in having if not package_of(folder).definition.contributions]
    return pytest.mark.parametrize("folder", alone, ids=lambda folder: folder.name)


@pytest.mark.parametrize(
    "folder", [each for each in FOLDERS if package_of(each).definition.contributions], ids=lambda folder: folder.name
)
def test_what_several_people_sign_plays_each_gesture_in_its_own_stories(folder: Path) -> None:
    definition = package_of(folder).definition
    steps = list(steps_of(folder))
    done = {step.do for step in steps if step.expect.refused is None}
    for gesture in ("release", "refuse", "withdraw", "rectify"):
        assert set(GESTURES[gesture](definition)) & done, gesture
    assert any(step.expect.refused == "red_flag" for step in steps)
    assert {"soon", "late"} & {step.expect.clocks.get("reading") for step in steps}
    assert {task.title for step in steps for task in step.expect.tasks or ()} == {
        each.title for each in definition.recommendations
    }


@plays("release")
def test_who_holds_a_request_gives_it_back_to_whoever_takes_it(folder: Path) -> None:
    definition = package_of(folder).definition
    came, before, actor, _at = way_to(folder, GESTURES["release"](definition))
    assert before.assignee is not None
    assert before.assignee.key == actor.key
    assert came.assignee is None
    assert "notify_team" in _kinds(came)
    again, _snapshot, _actor, _when = way_to(folder, ("take",))
    assert came.state == again.source  # where it was taken from


@plays("refuse")
def test_a_refusal_has_its_reason_and_is_told(folder: Path) -> None:
    definition = package_of(folder).definition
    came, before, actor, at = way_to(folder, GESTURES["refuse"](definition))
    assert came.final
    assert came.reason == WORDS
    assert {"notify_requester", "close"} <= _kinds(came)
    with pytest.raises(Refused) as silent:
        interpreter(package_of(folder)).fire(before, came.event, actor, at)
    assert silent.value.kind is RefusedKind.REASON_MISSING


@plays("withdraw")
def test_who_asked_takes_the_request_back_and_the_team_knows(folder: Path) -> None:
    definition = package_of(folder).definition
    came, _before, actor, _at = way_to(folder, GESTURES["withdraw"](definition))
    assert actor.roles & set(definition.role_keys("requester"))
    assert came.final
    assert {"notify_team", "close"} <= _kinds(came)
    assert not [name for name, clock in came.clocks.items() if clock.active]


@plays("rectify")
def test_a_signed_answer_is_rectified_or_left_as_it_was(folder: Path) -> None:
    definition = package_of(folder).definition
    came, before, actor, at = way_to(folder, GESTURES["rectify"](definition))
    assert _kind(folder, before.state) in ("answered", "closed")
    assert actor.roles & definition.answering_roles
    assert came.reason == WORDS
    machine, now = interpreter(package_of(folder)), _after(before, came)
    offered = {offer.event for offer in machine.allowed(now, actor)}
    assert any(
        "sign_report" in _kinds(machine.fire(now, event, actor, at)) for event in offered if event != "keep_answer"
    )
    kept = machine.fire(now, "keep_answer", actor, at)
    assert (kept.state, "discard_report" in _kinds(kept)) == (before.state, True)


@plays("junior")
def test_a_junior_proposes_and_a_senior_signs(folder: Path) -> None:
    definition = package_of(folder).definition
    juniors = frozenset(key for key, role in definition.roles.items() if role.standing == "junior")
    assert juniors
    assert not juniors & definition.signing_roles
    came, before, actor, at = way_to(folder, GESTURES["junior"](definition), among=juniors)
    assert actor.roles <= juniors
    machine, now = interpreter(package_of(folder)), _after(before, came)
    assert "sign" not in {offer.event for offer in machine.allowed(before, actor)}
    with pytest.raises(Refused) as stopped:
        machine.fire(now, "sign", actor, at)
    assert stopped.value.kind is RefusedKind.WRONG_ROLE
    senior = next(each for each in people_of(folder) if each.roles & definition.answering_roles)
    assert {"sign", "hand_back"} <= {offer.event for offer in machine.allowed(now, senior)}
    signed = machine.fire(now, "sign", senior, at)
    assert signed.assignee is not None
    assert signed.assignee.key == senior.key  # who signs answers for it


@plays("red_flags")
def test_every_red_flag_stops_the_request_in_a_story(folder: Path) -> None:
    """An overlay keeps the flags of its base, whose stories show them all."""
    definition = package_of(folder).definition
    told = folder.parent / definition.teams.of if definition.teams.of else folder
    said = [step.expect.says or "" for step in steps_of(told) if step.expect.refused == "red_flag"]
    silent = [
        flag.code
        for flag in package_of(told).definition.red_flags
        if not any(words.casefold() in flag.message.casefold() for words in said if words)
    ]
    assert silent == []
    assert [flag.code for flag in definition.red_flags] == [flag.code for flag in package_of(told).definition.red_flags]


@plays("reading_clock")
def test_an_answer_that_nobody_reads_warns_then_is_late(folder: Path) -> None:
    definition = package_of(folder).definition
    (name, *_more) = GESTURES["reading_clock"](definition)
    came, before, _actor, at = way_to(folder, ("sign",))
    clock, state = definition.clocks[name], came.clocks[name]
    due = arithmetic.due_at(clock, state, at)
    warns = arithmetic.warn_at(clock, state, at)
    assert at < warns < due
    told = [arithmetic.status(clock, state, when).value for when in (at, warns, due + timedelta(minutes=1))]
    assert told == ["running", "soon", "late"]
    requester = next(each for each in people_of(folder) if _asks(folder, each))
    read = interpreter(package_of(folder)).fire(_after(before, came), "read", requester, at + timedelta(minutes=1))
    assert arithmetic.status(clock, read.clocks[name], due).value == "kept"


RECOMMENDED = [(folder, each) for folder in FOLDERS for each in package_of(folder).definition.recommendations]


@pytest.mark.parametrize(("folder", "wanted"), RECOMMENDED, ids=lambda one: getattr(one, "name", None) or one.code)
def test_every_recommendation_becomes_what_is_followed_and_when(folder: Path, wanted: Recommendation) -> None:
    """From an answer that asks for it, the delay that the answer chose; of nobody else, nothing."""
    if not package_of(folder).definition.contributions:
        assert "track_recommendation" in _kinds(way_to(folder, ("sign",))[0])
    sheet = sheet_of(folder)
    assert recommended(package_of(folder), sheet.clean, sheet.context) == ()
    asked = _answers_asking(folder, sheet, wanted)
    (found,) = [each for each in asked if each.code == wanted.code]
    assert found.title
    for word, delay in wanted.delays.items():
        (link_id,) = link_ids_of(wanted.due or "")
        if word in _values(sheet, link_id):
            sheet.fill(link_id, word)
            told = recommended(package_of(folder), sheet.clean, sheet.context)
            assert [str(each.delay) for each in told if each.code == wanted.code] == [str(delay)]


def sheet_of(folder: Path) -> Sheet:
    """An answer that nobody has begun."""
    package = package_of(folder)
    return Sheet(read_json("report.json", package.files[package.definition.forms["report"]]), package.forms["report"])


def _answers_asking(folder: Path, sheet: Sheet, wanted: Recommendation) -> tuple[Recommended, ...]:
    """Answers are tried until one asks for it: what its condition looks at, then what its delay and title read."""
    decisive = list(dict.fromkeys(link_ids_of(wanted.when)))
    others = [link for link in link_ids_of(f"{wanted.due} {wanted.title_from}") if link not in decisive]
    for values in product(*(_values(sheet, link_id) for link_id in (*decisive, *others))):
        for link_id, value in zip((*decisive, *others), values, strict=True):
            _open(sheet, link_id, {*decisive, *others})
            sheet.fill(link_id, value)
        told = recommended(package_of(folder), sheet.clean, sheet.context)
        if any(each.code == wanted.code and (not wanted.due or each.delay) for each in told):
            return told
    raise AssertionError(f"{folder.name}: no answer ever asks for « {wanted.code} »")


def _open(sheet: Sheet, link_id: str, tried: set[str]) -> None:
    """Answers what must be answered before this question is asked, except what is being tried."""
    for condition in sheet.items[link_id].get("enableWhen", ()):
        before, answer = condition["question"], next(v for key, v in condition.items() if key.startswith("answer"))
        if before not in tried and condition["operator"] == "=":
            _open(sheet, before, tried)
            sheet.fill(before, answer["code"] if isinstance(answer, dict) else answer)


def _values(sheet: Sheet, link_id: str) -> list[Answer]:
    item = sheet.items[link_id]
    if codes := [option["valueCoding"]["code"] for option in item.get("answerOption", ())]:
        return codes
    return {"boolean": [True], "integer": [30], "decimal": [30.0], "date": ["2026-04-10"]}.get(item["type"], [WORDS])


# An urgent way of working keeps the hour of what happens


@pytest.mark.parametrize(
    "folder", [each for each in FOLDERS if package_of(each).definition.is_urgent], ids=lambda folder: folder.name
)
def test_an_urgent_usage_keeps_the_hour_of_each_gesture_that_counts(folder: Path) -> None:
    definition = package_of(folder).definition
    every = ["sent", "taken", "decision", "received", "departure", "arrival"]
    assert [name for name in definition.instants if name in every] == every
    stamped = {
        effect.argument
        for event in ("take", "sign", "read", "depart", "arrive")
        for effect in way_to(folder, (event,))[0].effects
        if effect.kind == "stamp"
    }
    assert stamped == {"taken", "decision", "received", "departure", "arrival"}
    leaving = {effect.argument for effect in sent(folder).gestures[-1].outcome.effects}
    assert leaving >= {"sent"} | {name for name, instant in definition.instants.items() if instant.reads}
