"""Instants and durations as French people say them, on ordinary days and on the two clock-change nights."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox import clock

NOW = datetime(2026, 3, 12, 9, 42, tzinfo=UTC)  # Thursday 12 March 2026, 10 h 42 in Paris
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))


def plain(text):
    """The sentence with ordinary spaces, so that expectations stay readable."""
    return text.replace("\u00a0", " ")


def test_now_is_an_aware_utc_instant():
    with time_machine.travel(NOW, tick=False):
        assert clock.now() == NOW
        assert clock.now().utcoffset() == timedelta(0)


def test_today_is_the_day_in_france():
    with time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 7, 1)


def test_hours_and_units_never_break_from_their_number():
    assert clock.fr_time(NOW) == "10\u00a0h\u00a042"
    assert clock.fr_duration(48 * 60) == "48\u00a0min"


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (datetime(2026, 3, 12, 9, 42, tzinfo=UTC), "12 mars 2026 à 10 h 42"),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), "1er août 2026 à 0 h"),
        (datetime(2025, 12, 31, 23, 5, tzinfo=UTC), "1er janvier 2026 à 0 h 05"),
    ],
)
def test_an_instant_is_said_in_paris(instant, sentence):
    assert plain(clock.fr_datetime(instant)) == sentence


def test_a_day_is_said_with_or_without_weekday_and_year():
    assert clock.fr_date(date(2026, 3, 12)) == "12 mars 2026"
    assert clock.fr_date(date(2026, 3, 12), weekday=True) == "jeudi 12 mars 2026"
    assert clock.fr_date(date(2026, 5, 1), year=False) == "1er mai"
    assert plain(clock.fr_short(NOW)) == "12 mars, 10 h 42"


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (datetime(2026, 3, 11, 9, 52, tzinfo=UTC), "hier à 10 h 52"),
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), "hier à 0 h"),
        (datetime(2026, 3, 12, 13, 0, tzinfo=UTC), "aujourd’hui à 14 h"),
        (datetime(2026, 3, 13, 9, 15, tzinfo=UTC), "demain à 10 h 15"),
        (datetime(2026, 3, 17, 13, 0, tzinfo=UTC), "mardi 14 h"),
        (datetime(2026, 3, 18, 13, 0, tzinfo=UTC), "mercredi 14 h"),
        (datetime(2026, 3, 19, 13, 0, tzinfo=UTC), "19 mars à 14 h"),
        (datetime(2026, 3, 2, 8, 20, tzinfo=UTC), "2 mars à 9 h 20"),
        (datetime(2025, 3, 2, 8, 20, tzinfo=UTC), "2 mars 2025"),
    ],
)
def test_a_near_day_is_said_by_its_name(instant, sentence):
    assert plain(clock.fr_day_relative(instant, NOW)) == sentence


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (datetime(2026, 3, 12, 10, 30, tzinfo=UTC), "avant 11 h 30"),
        (datetime(2026, 3, 13, 9, 15, tzinfo=UTC), "avant demain, 10 h 15"),
        (datetime(2026, 3, 17, 13, 0, tzinfo=UTC), "avant mardi 14 h"),
        (datetime(2026, 3, 19, 13, 0, tzinfo=UTC), "avant le 19 mars, 14 h"),
        (datetime(2027, 1, 4, 13, 0, tzinfo=UTC), "avant le 4 janvier 2027, 14 h"),
        (datetime(2026, 3, 11, 9, 52, tzinfo=UTC), "avant le 11 mars, 10 h 52"),
    ],
)
def test_a_promise_says_until_when(instant, sentence):
    assert plain(clock.fr_until(instant, NOW)) == sentence


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (0, "moins d’une minute"),
        (59.9, "moins d’une minute"),
        (60, "1 min"),
        (48 * 60, "48 min"),
        (3600, "1 h"),
        (5 * 3600 + 2 * 60 + 59, "5 h 02"),
        (4 * 3600 + 18 * 60, "4 h 18"),
        (86_400, "1 jour"),
        (86_400 + 59 * 60, "1 jour"),
        (2 * 86_400 + 3 * 3600, "2 jours 3 h"),
        (-72 * 60, "1 h 12"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(seconds, sentence):
    assert plain(clock.fr_duration(seconds)) == sentence


class TestClockChangeNights:
    """Spring: 29 March 2026, 2 h becomes 3 h. Autumn: 25 October 2026, 3 h becomes 2 h again."""

    def test_the_missing_hour_of_spring_is_never_shown(self):
        before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)

        assert plain(clock.fr_time(before)) == "1 h 59"
        assert plain(clock.fr_time(before + timedelta(minutes=1))) == "3 h"

    def test_the_repeated_hour_of_autumn_is_two_instants_with_one_name(self):
        first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

        assert plain(clock.fr_time(first)) == plain(clock.fr_time(second)) == "2 h 30"
        assert first != second

    def test_a_day_has_23_24_or_25_hours(self):
        lengths = {
            day: (bounds := clock.paris_day_bounds(day))[1] - bounds[0]
            for day in (date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25))
        }

        assert [length // timedelta(hours=1) for length in lengths.values()] == [23, 24, 25]

    def test_yesterday_and_tomorrow_follow_the_calendar_not_24_hours(self):
        eve = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23 h 30 on the 28th
        night = datetime(2026, 3, 29, 21, 45, tzinfo=UTC)  # 23 h 45 on the 29th, 23 h 15 later

        assert plain(clock.fr_until(night, eve)) == "avant demain, 23 h 45"
        assert plain(clock.fr_day_relative(eve, night)) == "hier à 23 h 30"
        assert plain(clock.fr_duration((night - eve).total_seconds())) == "23 h 15"

    def test_a_promise_across_the_autumn_night_counts_real_hours(self):
        asked = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)  # 18 h summer time
        promised = asked + timedelta(hours=24)

        assert plain(clock.fr_until(promised, asked)) == "avant demain, 17 h"


@given(instant=instants)
def test_every_instant_falls_in_the_bounds_of_its_day(instant):
    start, end = clock.paris_day_bounds(clock.in_paris(instant).date())

    assert start <= instant < end


@pytest.mark.parametrize("say", [clock.fr_time, clock.fr_datetime, clock.fr_short, clock.fr_date])
def test_a_naive_instant_is_refused(say):
    with pytest.raises(ValueError, match="aware"):
        say(datetime(2026, 3, 12, 10, 42))
