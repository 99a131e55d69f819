"""The region before it is written: the same for a seed, valid to the last key, and possible."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.facade import load_package, package_folders
from maillage.acts.workflow.played import longest_thread
from maillage.config.demo import parts
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.casts import cast_of
from maillage.config.demo.follow_up import FollowUp
from maillage.config.demo.health import facts
from maillage.config.demo.stories import Story, fits, tell
from maillage.config.demo.told import tell_played
from maillage.config.demo.world import World, imagine
from maillage.kernel.identity.statuses import Status, proof_validates
from maillage.toolbox.clock import age_years, fr_date
from maillage.toolbox.ids import finess, nir, rpps, siret

USAGES = Path(__file__).parents[3] / "usages"
AT = datetime(2026, 3, 12, 9, 40, tzinfo=UTC)
VERSION = UUID("01980000-0000-7000-8000-000000000000")
MOBILE_OF_FICTION = re.compile(r"06 39 98 \d\d \d\d")


def _world(seed: int, patients: int = 500) -> World:
    return imagine(seed=seed, at=AT, patients=patients, casts=(cast_of(PACKAGE),))


PACKAGES: dict[str, UsagePackage] = {
    package.definition.code: package for package in map(load_package, package_folders(USAGES))
}
PACKAGE = next(package for package in PACKAGES.values() if fits(package))


@pytest.fixture(scope="module")
def region() -> World:
    return _world(1)


@pytest.fixture(scope="module")
def stories(region: World) -> list[Story]:
    return tell(region, PACKAGE, 300)


def _written(seed: int) -> str:
    """Every row that the seed gives, as text."""
    world = _world(seed, 60)
    book = Casebook(world, PACKAGE, VERSION)
    book.write(tell(world, PACKAGE, 24))
    return repr((world, book.tables, facts(world)))


def test_a_seed_gives_the_same_rows_each_time_and_another_seed_others() -> None:
    first = _written(7)
    assert _written(7) == first
    assert _written(8) != first


def test_the_region_has_the_promised_size(region: World, stories: list[Story]) -> None:
    sizes = (len(region.places), len(region.people.practitioners), len(region.residents), len(stories))
    assert sizes == (12, 67, 500, 300)


def test_professionals_and_structures_have_valid_numbers_that_are_nobodys(region: World) -> None:
    for person in region.people.practitioners:
        assert person.rpps is not None and rpps.parse(person.rpps).startswith("99")
    for place in region.places.values():
        siret.parse(place.siret)
        if place.finess is not None:
            assert finess.parse(place.finess).startswith("00")


def test_every_matricule_has_its_key_agrees_with_the_traits_and_stands_in_the_test_domain(region: World) -> None:
    carried = [each.row for each in region.residents if each.row.ins_value]
    assert 0.7 < len(carried) / len(region.residents) < 0.9
    assert {row.ins_oid for row in carried} == {nir.OID_TEST}
    assert len({row.ins_value for row in carried}) == len(carried)
    for row in carried:
        assert row.ins_value is not None and row.birth_on is not None
        number = nir.parse(row.ins_value)
        assert number[0] == {"M": "1", "F": "2"}[row.sex]
        assert number[1:5] == f"{row.birth_on:%y%m}"
        assert number[5:10] == row.birth_place_code


def test_each_status_has_what_it_needs(region: World) -> None:
    seen = set()
    for resident in region.residents:
        row = resident.row
        status = Status(row.status)
        seen.add(status)
        if status in (Status.QUALIFIED, Status.RETRIEVED):
            assert row.ins_at is not None
        if status in (Status.QUALIFIED, Status.VALIDATED):
            assert row.birth_on is not None
            assert proof_validates(row.proof_kind, age_years=age_years(row.birth_on, AT.date()))
        if row.is_unidentified or row.is_doubtful:
            assert status is Status.PROVISIONAL
    assert seen == set(Status)


def test_the_register_looks_like_a_french_one(region: World) -> None:
    rows = [each.row for each in region.residents]
    names = " ".join(row.birth_name for row in rows)
    assert all(mark in names for mark in ("-", "’", "de La ", "é", "œ"))
    same_day = {(row.birth_name, row.birth_on, row.birth_place_code): set[str]() for row in rows}
    for row in rows:
        same_day[row.birth_name, row.birth_on, row.birth_place_code].add(row.first_birth_name)
    assert any(len(first_names) > 1 for first_names in same_day.values()), "twins"
    assert any(row.is_homonym for row in rows)
    assert any(row.is_unidentified for row in rows)
    assert any(row.birth_place_code.startswith("2A") for row in rows)
    assert any(row.used_name for row in rows)
    assert min(row.birth_on.year for row in rows if row.birth_on) < 1932
    assert all(MOBILE_OF_FICTION.fullmatch(row.phone) for row in rows if row.phone)


def test_somebody_works_in_two_places_and_somebody_has_left(region: World) -> None:
    places = {
        person: [place for who, place in region.people.role_ids if who == person]
        for person, _ in region.people.role_ids
    }
    assert places["g.pontivic"] == ["rivieres", "clos-marin"]
    gone = region.people.role_ids["a.vieuxpont", "hautelande"]
    ended = {role.id: role.ended_on for role in region.people.roles}
    assert ended[gone] is not None and ended[gone] < AT.date()


def test_every_state_of_the_usage_is_met(stories: list[Story]) -> None:
    """Save the state of an answer being rectified: the region signs the second one at once."""
    assert {story.snapshot.state for story in stories} == set(PACKAGE.definition.states) - {"rectifying"}


def test_stories_run_forward_and_end_before_now(stories: list[Story]) -> None:
    for story in stories:
        instants = [story.opened, *(played.at for played in story.events), AT]
        assert instants == sorted(instants), story.plot
        assert story.opened >= story.resident.row.created_at or story.resident.known is not None


def test_the_answer_clock_is_what_its_events_say(stories: list[Story]) -> None:
    """Recounted by hand: from the sending, without the waits for a precision, to the answer."""
    counted = 0
    for story in stories:
        clock = story.snapshot.clocks.get("answer")
        if clock is None:
            continue
        counted += 1
        at = {played.outcome.event: played.at for played in story.events}
        waited = at["complete"] - at["ask_back"] if "complete" in at else timedelta(0)
        ends = [at[event] for event in ("sign", "refuse", "withdraw") if event in at]
        assert (clock.started_at, clock.paused_for, clock.stopped_at) == (at["send"], waited, ends[0] if ends else None)
        assert (clock.paused_at is not None) == (story.snapshot.state == "waiting")
    assert counted > 250


def test_a_message_says_nothing_of_a_patient(stories: list[Story], region: World) -> None:
    book = Casebook(region, PACKAGE, VERSION)
    book.write(stories)
    said = {row["text"] for row in book.tables["messaging_notification"]}
    assert said <= set(PACKAGE.definition.notifications.values())


@pytest.fixture(scope="module")
def alone() -> Callable[[str], tuple[World, list[Story]]]:
    """A small region with the people of one usage, and what it tells there; told once."""

    def imagined(code: str) -> tuple[World, list[Story]]:
        world = imagine(seed=1, at=AT, patients=120, casts=(cast_of(PACKAGES[code]),))
        return world, tell_played(world, PACKAGES[code], 301)

    return cache(imagined)


@pytest.mark.parametrize("code", PACKAGES)
def test_each_usage_shows_a_request_that_waits_and_a_signed_answer(
    code: str, alone: Callable[[str], tuple[World, list[Story]]]
) -> None:
    """Told by its own played cases, by people of its own: no usage is named where the region is made."""
    package = PACKAGES[code]
    world, stories = alone(code)
    assert [story.number for story in stories[:2]] == [301, 302]
    assert bool(stories[2:]) == bool(longest_thread(package) and package.definition.series)
    stories = stories[:2]
    assert [story.is_signed for story in stories] == [True, False]
    assert [package.definition.states[story.snapshot.state].kind for story in stories] == ["answered", "open"]
    assert all(story.subject and max(played.at for played in story.events) < AT for story in stories)
    members = world.people.members_of(world.people.team_ids[package.definition.code, stories[0].hospital])
    assert world.people.role(stories[0].events[-1].by) in members
    book = Casebook(world, package, VERSION, f":{package.definition.code}")
    book.write(stories)
    FollowUp(book).track(stories)
    assert [row["state_kind"] for row in book.tables["cases_case"]] == ["answered", "open"]
    parts.write(book, stories)
    theirs = [row for row in book.tables["cases_caseform"] if row["party_id"] is not None]
    seats = {row["id"]: row["role_id"] for row in book.tables.get("cases_party", ())}
    assert [seats[row["party_id"]] for row in theirs] == [row["saved_by_role_id"] for row in theirs]
    assert bool(theirs) == bool(package.definition.contributions), "what several people sign is shown signed by each"
    if package.definition.is_urgent:
        ends = [story.events[-1].at for story in stories]
        assert all(AT - timedelta(minutes=10) < end < AT for end in ends), "an emergency of yesterday is none"
    collected = {row["source_id"]: row["answer"] for row in book.tables["consent_consent"]}
    assert collected == {book.ids[story.number]: story.snapshot.consent for story in stories}


FOLLOWED = [code for code, package in PACKAGES.items() if package.definition.outlines]


@pytest.mark.parametrize("code", FOLLOWED)
def test_a_wound_is_followed_for_months_and_each_photo_shows_the_area_that_its_form_says(
    code: str, alone: Callable[[str], tuple[World, list[Story]]]
) -> None:
    package, (world, stories) = PACKAGES[code], alone(code)
    thread = stories[2:]
    assert len(thread) >= 3 and thread[-1].opened - thread[0].opened > timedelta(days=60)
    assert len({(story.resident.row.id, story.requester) for story in thread}) == 1
    assert [story.follows for story in thread] == [None, *thread[:-1]]
    assert [story.is_signed for story in thread] == [True] * (len(thread) - 1) + [False]
    areas = [next(each.measure.area_cm2 for each in story.traced if each.form == "request") for story in thread]
    assert areas == sorted(areas, reverse=True) and areas[-1] < areas[0] / 3
    assert {each.form for story in thread for each in story.traced} == {"request", "report"}
    for story in stories:
        assert {each.view for each in story.traced} <= set(story.photos)
        for each in story.traced:
            (said,) = _answers(story.forms[each.form], each.asked.area)
            assert said["valueDecimal"] == round(each.measure.area_cm2, 2)
            assert "contour tracé sur la photo" in said["extension"][0]["valueString"]
    for story in thread[1:]:
        assert story.follows is not None
        sent_on = f"du {fr_date(story.follows.events[0].at)}"
        taken = [source for source in _sources(story.forms["request"]) if source.startswith("repris de")]
        assert taken and all(source.endswith(sent_on) for source in taken)
    book = Casebook(world, package, VERSION)
    book.write(stories)
    rows = {row["id"]: row for row in book.tables["cases_case"]}
    chain = [rows[book.ids[story.number]] for story in thread]
    assert [row["follows_id"] for row in chain] == [None, *(row["id"] for row in chain[:-1])]
    assert {row["thread_id"] for row in chain[1:]} == {chain[0]["id"]} and chain[0]["thread_id"] is None
    went_on = [row["case_id"] for row in book.tables["cases_caseevent"] if row["event"] == "converted"]
    assert went_on == [row["id"] for row in chain[:-1]]


def _sources(node: dict[str, Any]) -> list[str]:
    """Where its answers come from, those that nobody typed."""
    found = [mark["valueString"] for one in node.get("answer", ()) for mark in one.get("extension", ())]
    return found + [source for item in node.get("item", ()) for source in _sources(item)]


def _answers(node: dict[str, Any], link_id: str) -> list[dict[str, Any]]:
    found = list(node.get("answer", ())) if node.get("linkId") == link_id else []
    return found + [answer for item in node.get("item", ()) for answer in _answers(item, link_id)]


def test_what_a_usage_tells_of_a_patient_could_be_theirs() -> None:
    """In the whole region, with the people of every usage."""
    whole = imagine(seed=1, at=AT, patients=500, casts=tuple(map(cast_of, PACKAGES.values())))
    stories = {code: tell_played(whole, PACKAGES[code], 1) for code in ("amp", "geriatrie", "mission-humanitaire")}
    for code, (least, most) in {"amp": (26, 40), "geriatrie": (75, 100), "mission-humanitaire": (3, 12)}.items():
        rows = [story.resident.row for story in stories[code]]
        assert rows and all(least <= age_years(row.birth_on, AT.date()) <= most for row in rows), code
    assert {story.resident.row.sex for story in stories["amp"]} == {"F"}


def test_what_a_device_writes_comes_as_a_pdf_where_a_usage_takes_them(
    alone: Callable[[str], tuple[World, list[Story]]],
) -> None:
    _, traced = alone("cardiologie-avis")
    assert len(traced) == 2 and {story.files for story in traced} == {("ecg",)}
    _, followed = alone("pied-diabetique")
    assert {story.files for story in followed} == {()}
