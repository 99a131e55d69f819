"""What a promise says on a screen."""

from datetime import UTC, datetime, timedelta

from maillage.acts.clocks import arithmetic
from maillage.acts.clocks.contracts import ClockStatus
from maillage.acts.clocks.presenters import LOOK, clock_view
from maillage.acts.usages.timing import Clock

# 10 March 2026, 11 h 30 in France.
SENT = datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
ANSWER = Clock(label="Réponse", starts=("send",), stops=("sign",), promise="P1D", warn="PT2H")


def said(state, now):
    view = clock_view(ANSWER, state, now)
    return view.state, view.main.replace("\u00a0", " "), view.until.replace("\u00a0", " ")


def test_each_status_has_a_look():
    assert set(LOOK) == set(ClockStatus)


def test_a_running_promise_says_what_is_left_and_until_when():
    assert said(arithmetic.start(SENT), SENT + timedelta(minutes=27)) == ("", "23 h 33", "avant demain, 11 h 30")


def test_the_last_two_hours_are_soon():
    assert said(arithmetic.start(SENT), SENT + timedelta(hours=23, minutes=12)) == ("soon", "48 min", "avant 11 h 30")


def test_a_late_promise_says_by_how_much():
    state, main, until = said(arithmetic.start(SENT), SENT + timedelta(hours=25, minutes=12))
    assert (state, main, until) == ("late", "1 h 12 de retard", "promise avant 11 h 30")


def test_a_paused_promise_says_since_when_and_gives_no_end():
    paused = arithmetic.pause(arithmetic.start(SENT), SENT + timedelta(hours=6))
    state, main, until = said(paused, SENT + timedelta(hours=20))
    assert (state, main, until) == ("hold", "En pause", "depuis hier à 17 h 30, il restera 18 h")
    assert clock_view(ANSWER, paused, SENT + timedelta(hours=20)).due_at is None


def test_a_kept_promise_says_so_and_when():
    state = arithmetic.stop(arithmetic.start(SENT), SENT + timedelta(hours=3))
    assert said(state, SENT + timedelta(hours=4)) == ("done", "Tenue", "aujourd’hui à 14 h 30")


def test_a_promise_not_yet_started_is_announced():
    view = clock_view(ANSWER, None, SENT)
    assert (view.main.replace("\u00a0", " "), view.percent) == ("1 jour", 100)
    assert view.sentence.replace("\u00a0", " ") == "Réponse promise avant demain, 11 h 30"
