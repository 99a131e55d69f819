"""The owner is told before and on the day, their structure a week after; once each, whatever the hour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.acts.tasks.followed import Followed, follow, in_days

from maillage.toolbox.tables import count_together

pytestmark = pytest.mark.django_db(transaction=True)
PARIS = ZoneInfo("Europe/Paris")


def _remind() -> int:
    from maillage.acts.tasks import facade as tasks

    return tasks.remind_due()


def _told(followed: Followed) -> list[str]:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.messaging import facade as messaging

    url = f"/suites/{followed.task.id}/"
    with open_context(followed.asking.principal):
        return [line.text for line in reversed(messaging.newest()) if line.url == url]


@pytest.fixture
def followed(world, told_once):
    def tell() -> Followed:
        found = follow(world)
        while _remind():
            pass  # what the region already had to say
        return found

    return told_once("reminded of all else", tell)


def test_each_reminder_comes_once(followed, time_machine):
    due = datetime.combine(followed.task.due_on, datetime.min.time(), PARIS)

    counts = []
    for days in (-4, -3, -3, 0, 0, 3, 7, 7, 30):
        time_machine.move_to(due + timedelta(days=days, hours=10))
        _remind()
        counts.append(len(_told(followed)))

    assert counts == [0, 1, 1, 2, 2, 2, 3, 3, 3]
    assert _told(followed)[0].startswith("Une suite à donner arrive bientôt")
    assert "aujourd’hui à échéance" in _told(followed)[1]
    assert "de votre structure a dépassé" in _told(followed)[2]


def test_who_was_away_is_told_once_and_not_three_times(followed, time_machine):
    due = datetime.combine(followed.task.due_on, datetime.min.time(), PARIS)

    time_machine.move_to(due + timedelta(days=8))
    _remind()
    _remind()

    assert len(_told(followed)) == 1


def test_another_date_starts_reminders_anew(followed, time_machine):
    due = datetime.combine(followed.task.due_on, datetime.min.time(), PARIS)
    time_machine.move_to(due + timedelta(hours=9))
    _remind()
    followed.gesture("reporter", due_on=in_days(10), reason="Le patient est hospitalisé.")

    time_machine.move_to(due + timedelta(days=10, hours=9))
    _remind()

    assert len(_told(followed)) == 2


def test_what_is_done_is_no_longer_told(followed, time_machine):
    due = datetime.combine(followed.task.due_on, datetime.min.time(), PARIS)
    followed.gesture("fait", on=in_days(0))

    time_machine.move_to(due + timedelta(days=9))
    _remind()

    assert _told(followed) == []


def test_the_overdue_list_counts_from_midnight_in_france(followed, time_machine):
    from maillage.acts.tasks import facade as tasks
    from maillage.kernel.context.facade import open_context

    midnight = datetime.combine(followed.task.due_on + timedelta(days=1), datetime.min.time(), PARIS)

    def late() -> int:
        with open_context(followed.asking.principal):
            return count_together({"late": tasks.late()})["late"]

    time_machine.move_to(midnight - timedelta(minutes=1))
    before = late()
    time_machine.move_to(midnight + timedelta(minutes=1))
    assert late() == before + 1
