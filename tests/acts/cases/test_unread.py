"""An answer that nobody reads: the team is told once at 48 hours, telephones, and says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.acts.tasks.followed import Followed, follow, later

pytestmark = pytest.mark.django_db(transaction=True)
PARIS = ZoneInfo("Europe/Paris")


def _escalate() -> None:
    from maillage.acts.cases import facade as cases

    while cases.escalate_due():
        pass


def _told(desk: Desk, followed: Followed) -> int:
    return len([line for line in desk.messages(followed.case_id) if "n’a pas été lue" in line.text])


@pytest.fixture
def followed(world, told_once):
    def tell() -> Followed:
        found = follow(world)
        _escalate()  # what the region already had to say
        return found

    return told_once("told of all else", tell)


def test_the_whole_team_is_told_once_after_48_hours(followed, world, time_machine):
    colleague = Desk(world, "a.tancrede")
    later(time_machine, hours=47, minutes=50)
    _escalate()
    early = _told(followed.answering, followed)

    later(time_machine, minutes=20)
    _escalate()
    _escalate()

    assert early == 0
    assert _told(followed.answering, followed) == 1
    assert _told(colleague, followed) == 1
    assert _told(followed.asking, followed) == 0
    assert any("depuis 48\u00a0h" in line.text for line in colleague.messages(followed.case_id))


@pytest.mark.parametrize(
    ("signed", "hours"),
    [
        (datetime(2027, 3, 27, 9, 0, tzinfo=PARIS), 48),  # the night that lasts an hour less
        (datetime(2027, 10, 30, 9, 0, tzinfo=PARIS), 48),  # the night that lasts an hour more
    ],
)
def test_48_hours_are_48_hours_when_the_clocks_change(world, time_machine, signed, hours):
    time_machine.move_to(signed)
    followed = follow(world)
    answered = followed.asking.case(followed.case_id).row.answered_at
    _escalate()

    time_machine.move_to(answered + timedelta(hours=hours, minutes=-2))
    _escalate()
    before = _told(followed.answering, followed)
    time_machine.move_to(answered + timedelta(hours=hours, minutes=2))
    _escalate()

    assert (before, _told(followed.answering, followed)) == (0, 1)


def test_read_in_time_nothing_is_said(followed, time_machine):
    followed.asking.fire(followed.case_id, "read")

    later(time_machine, days=5)
    _escalate()

    assert _told(followed.answering, followed) == 0


def test_the_list_keeps_those_that_nobody_read(followed, world, time_machine):
    listed = f'id="ligne-{followed.case_id}"'
    before = Desk(world, "m.quevrain").get("/demandes/equipes/?vue=non-lues").content.decode()

    later(time_machine, hours=49)

    after = Desk(world, "m.quevrain").get("/demandes/equipes/?vue=non-lues").content.decode()
    assert (listed in before, listed in after) == (False, True)


def test_the_case_says_whom_to_call_and_who_did(followed, world, time_machine):
    later(time_machine, hours=49)
    expert, colleague, asking = Desk(world, "m.quevrain"), Desk(world, "a.tancrede"), Desk(world, "i.solhac")
    url = f"/demandes/{followed.case_id}/"
    page = expert.get(url).content.decode()
    assert "Appelez le demandeur" in page
    assert 'href="tel:' in page
    assert "prevenu" not in asking.get(url).content.decode().split("<main")[1]

    assert expert.post(f"{url}prevenu/").status_code == 302
    colleague.post(f"{url}prevenu/")

    story = expert.case(followed.case_id).events
    assert [event.label for event in story].count("A prévenu le demandeur par téléphone") == 1
    assert "a prévenu le demandeur par téléphone" in text_of(colleague.get(url))
    assert asking.post(f"{url}prevenu/").status_code == 302
    assert any(line.action == "case.called" for line in asking.trail(asking.case(followed.case_id).row.patient_id))
