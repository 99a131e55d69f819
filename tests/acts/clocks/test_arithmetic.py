"""Promises: what is left, what a pause moves, and the two nights on which French clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.acts.clocks import arithmetic
from maillage.acts.clocks.contracts import ClockState, ClockStatus
from maillage.acts.usages.timing import Clock

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def clock(promise: str = "P1D", warn: str = "PT2H") -> Clock:
    return Clock(label="Réponse", starts=("send",), stops=("sign",), promise=promise, warn=warn)


def test_a_promise_of_a_day_runs_then_is_soon_then_late():
    state = arithmetic.start(NOON)
    seen = [arithmetic.status(clock(), state, NOON + timedelta(hours=h)) for h in (0, 21, 22, 24, 25)]
    assert seen == [
        ClockStatus.RUNNING,
        ClockStatus.RUNNING,
        ClockStatus.SOON,
        ClockStatus.SOON,
        ClockStatus.LATE,
    ]


def test_a_pause_moves_the_end_by_its_length_and_keeps_what_is_left():
    state = arithmetic.pause(arithmetic.start(NOON), NOON + 10 * HOUR)
    assert arithmetic.status(clock(), state, NOON + 30 * HOUR) is ClockStatus.PAUSED
    assert arithmetic.remaining(clock(), state, NOON + 30 * HOUR) == 14 * HOUR
    resumed = arithmetic.resume(state, NOON + 30 * HOUR)
    assert arithmetic.due_at(clock(), resumed, NOON + 30 * HOUR) == NOON + 44 * HOUR
    assert arithmetic.warn_at(clock(), resumed, NOON + 30 * HOUR) == NOON + 42 * HOUR


@pytest.mark.parametrize(("hours", "status"), [(24, ClockStatus.KEPT), (25, ClockStatus.BROKEN)])
def test_a_stopped_clock_says_whether_the_promise_was_kept_and_never_changes_again(hours, status):
    state = arithmetic.stop(arithmetic.start(NOON), NOON + hours * HOUR)
    assert arithmetic.status(clock(), state, NOON + 1000 * HOUR) is status
    assert arithmetic.pause(state, NOON + 1000 * HOUR) == state
    assert arithmetic.stop(state, NOON + 1000 * HOUR) == state


def test_stopping_under_a_pause_counts_the_pause():
    paused = arithmetic.pause(arithmetic.start(NOON), NOON + HOUR)
    stopped = arithmetic.stop(paused, NOON + 100 * HOUR)
    assert arithmetic.status(clock(), stopped, NOON + 200 * HOUR) is ClockStatus.KEPT
    assert arithmetic.remaining(clock(), stopped, NOON + 200 * HOUR) == 23 * HOUR


@pytest.mark.parametrize(
    ("start", "promise", "end"),
    [
        # The night of 28 to 29 March 2026 lasts 23 hours, the one of 24 to 25 October 25 hours.
        (datetime(2026, 3, 28, 12, tzinfo=PARIS), "P1D", datetime(2026, 3, 29, 12, tzinfo=PARIS)),
        (datetime(2026, 3, 28, 12, tzinfo=PARIS), "PT24H", datetime(2026, 3, 29, 13, tzinfo=PARIS)),
        (datetime(2026, 10, 24, 12, tzinfo=PARIS), "P1D", datetime(2026, 10, 25, 12, tzinfo=PARIS)),
        (datetime(2026, 10, 24, 12, tzinfo=PARIS), "PT24H", datetime(2026, 10, 25, 11, tzinfo=PARIS)),
        # 2 h 30 does not exist on 29 March: the promise ends an hour later on the wall, 1 h 30 UTC.
        (datetime(2026, 3, 28, 2, 30, tzinfo=PARIS), "P1D", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 2 h 30 exists twice on 25 October: the first one is promised.
        (datetime(2026, 10, 24, 2, 30, tzinfo=PARIS), "P1D", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # An hour from the second 2 h 30 is an hour, whatever the wall says.
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS), "PT1H", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_of_the_wall_and_an_hour_is_an_hour(start, promise, end):
    state = arithmetic.start(start)
    assert arithmetic.due_at(clock(promise, "PT1M"), state, start) == end


def test_a_naive_instant_is_refused():
    with pytest.raises(arithmetic.ClockError):
        arithmetic.start(datetime(2026, 3, 10, 11, 0))


moments = st.lists(st.integers(min_value=0, max_value=60 * 24 * 400), min_size=1, max_size=12).map(sorted)


def _walk(minutes: list[int]) -> tuple[ClockState, timedelta]:
    """Pause and resume in turn at these minutes; the sum of what was paused, counted apart."""
    state, held = arithmetic.start(NOON), timedelta(0)
    for turn, minute in enumerate(minutes):
        now = NOON + timedelta(minutes=minute)
        if turn % 2 == 0:
            state = arithmetic.pause(state, now)
        else:
            held += timedelta(minutes=minute - minutes[turn - 1])
            state = arithmetic.resume(state, now)
    return state, held


@given(moments)
def test_pausing_never_shortens_a_promise(minutes):
    state, held = _walk(minutes)
    now = NOON + timedelta(minutes=minutes[-1])
    plain = arithmetic.due_at(clock("PT48H"), arithmetic.start(NOON), now)
    assert arithmetic.due_at(clock("PT48H"), state, now) == plain + held


@given(moments, st.integers(min_value=0, max_value=10_000))
def test_what_is_left_does_not_move_while_paused(minutes, later):
    state, _held = _walk(minutes)
    now = NOON + timedelta(minutes=minutes[-1])
    paused = arithmetic.pause(state, now)
    left = arithmetic.remaining(clock("PT48H"), paused, now)
    assert arithmetic.remaining(clock("PT48H"), paused, now + timedelta(minutes=later)) == left


@given(moments)
def test_the_fraction_stays_between_none_and_all(minutes):
    state, _held = _walk(minutes)
    for minute in minutes:
        assert 0.0 <= arithmetic.fraction(clock("PT48H"), state, NOON + timedelta(minutes=minute)) <= 1.0


@given(st.integers(0, 60 * 24 * 30), st.integers(1, 60 * 24 * 30))
def test_a_pause_and_its_resumption_at_the_same_instant_change_nothing(minute, promise_minutes):
    now = NOON + timedelta(minutes=minute)
    one = clock(f"PT{promise_minutes}M", "PT0M") if promise_minutes <= 99999 else clock()
    plain = arithmetic.start(NOON)
    assert arithmetic.resume(arithmetic.pause(plain, now), now) == plain
    assert arithmetic.due_at(one, plain, now) == NOON + timedelta(minutes=promise_minutes)
