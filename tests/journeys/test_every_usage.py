"""Every usage of the repository, from the request to the signed answer, in Chromium: the journey is its own story.

A usage that cannot be filled, photographed, sent, taken or signed on the screens is red here, whatever its played
cases say in memory.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.finding import cast_of
from tests.journeys.playing import do, sent
from tests.journeys.told import told, told_by_many

from maillage.acts.usages.files import package_folders

pytestmark = [pytest.mark.journey, pytest.mark.every_usage]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("folder", package_folders(ROOT / "usages"), ids=lambda folder: folder.name)
def test_the_usage_is_asked_and_answered(folder: Path, person, server, sessions, tmp_path: Path) -> None:
    story = told(folder)
    cast = cast_of(server.database, story.package.definition)
    requester, expert = person(PHONE), person(DESK)

    requester.come_back(cast.requester, sessions)
    case = sent(requester, story, cast, tmp_path)

    expert.come_back(cast.expert, sessions)
    for gesture in story.after_sending:
        do(requester if gesture.side == "requester" else expert, case, gesture)
    expect(expert.page.get_by_role("heading", name="La réponse")).to_be_visible()
    expert.look(f"usage-{folder.name}-answered")


SEVERAL = [folder for folder in package_folders(ROOT / "usages") if told_by_many(folder)]


@pytest.mark.parametrize("folder", SEVERAL, ids=lambda folder: folder.name)
def test_what_several_people_sign_goes_from_one_to_the_next(
    folder: Path, person, server, sessions, tmp_path: Path
) -> None:
    """Each at their own screen: what one signed, the next one does or does not see as the usage says."""
    story = told_by_many(folder)
    assert story is not None
    cast = cast_of(server.database, story.package.definition)
    requester = person(PHONE)
    requester.come_back(cast.requester, sessions)
    case = sent(requester, story, cast, tmp_path)

    keys = dict.fromkeys(gesture.by for gesture in story.after_sending if gesture.side == "expert")
    experts = {key: person(DESK) for key in keys}
    for expert, login in zip(experts.values(), cast.team_logins, strict=False):
        expert.come_back(login, sessions)
    for gesture in story.after_sending:
        who = requester if gesture.side == "requester" else experts[gesture.by]
        do(who, case, gesture)
        who.look(f"usage-{folder.name}-{gesture.by}-{gesture.event}")
    expect(who.page.get_by_role("heading", name="La réponse")).to_be_visible()
