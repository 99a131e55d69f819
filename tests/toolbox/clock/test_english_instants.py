"""The same days and hours on a page read in English, and proof that nothing kept in French changes meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from maillage.toolbox import clock
from maillage.toolbox.language import in_french

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)  # Tuesday 9:30 in Paris


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (lambda: clock.fr_date(date(2026, 4, 1)), "1 April 2026"),
        (lambda: clock.fr_date(NOW, weekday=True), "Tuesday 10 March 2026"),
        (lambda: clock.fr_month(date(1954, 7, 3)), "July 1954"),
        (lambda: clock.fr_time(datetime(2026, 3, 12, 9, 42, tzinfo=UTC)), "10:42"),
        (lambda: clock.fr_time(datetime(2026, 7, 12, 7, 0, tzinfo=UTC)), "9:00"),
        (lambda: clock.fr_datetime(datetime(2026, 3, 12, 9, 42, tzinfo=UTC)), "12 March 2026, 10:42"),
        (lambda: clock.fr_short(NOW), "10 March, 9:30"),
        (lambda: clock.fr_age(date(1954, 7, 3), date(2026, 3, 10)), "71\u00a0years"),
        (lambda: clock.fr_age(date(2025, 2, 11), date(2026, 3, 10)), "12\u00a0months"),
        (lambda: clock.fr_age(date(2026, 3, 9), date(2026, 3, 10)), "1\u00a0day"),
    ],
)
def test_an_instant_reads_as_english(said: Callable[[], str], expected: str) -> None:
    assert said() == expected


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (timedelta(days=-1), "yesterday at 9:30"),
        (timedelta(hours=2), "today at 11:30"),
        (timedelta(days=1), "tomorrow at 9:30"),
        (timedelta(days=6), "Monday at 9:30"),
        (timedelta(days=7), "17 March at 9:30"),
        (timedelta(days=-400), "3 February 2025"),
    ],
)
def test_a_near_day_has_its_name(away: timedelta, expected: str) -> None:
    assert clock.fr_day_relative(NOW + away, NOW) == expected


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (timedelta(hours=2), "before 11:30"),
        (timedelta(days=1), "before 9:30 tomorrow"),
        (timedelta(days=3), "before 9:30 on Friday"),
        (timedelta(days=10), "before 9:30 on 20 March"),
        (timedelta(days=365), "before 9:30 on 10 March 2027"),
    ],
)
def test_a_promise_has_its_end(away: timedelta, expected: str) -> None:
    assert clock.fr_until(NOW + away, NOW) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (30, "less than a minute"),
        (48 * 60, "48\u00a0min"),
        (4 * 3600 + 18 * 60, "4\u00a0h\u00a018"),
        (86_400, "1\u00a0day"),
        (2 * 86_400 + 3 * 3600, "2\u00a0days 3\u00a0h"),
    ],
)
def test_a_duration_is_rounded_down(seconds: float, expected: str) -> None:
    assert clock.fr_duration(seconds) == expected


def test_what_is_kept_stays_french() -> None:
    with in_french():
        assert clock.fr_datetime(NOW) == "10 mars 2026 à 9\u00a0h\u00a030"
    assert clock.fr_datetime(NOW) == "10 March 2026, 9:30"
