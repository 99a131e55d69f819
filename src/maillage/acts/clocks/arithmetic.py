"""Arithmetic of promises: pure functions over aware instants; refuses naive ones and times that run backwards.

`due_at` is start + promise + pauses. While a clock is paused its end moves with `now`: what is left stays the same.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from maillage.acts.clocks.contracts import ZERO, ClockState, ClockStatus
from maillage.acts.usages.timing import Clock


class ClockError(ValueError):
    """An impossible movement of a clock; a fault of the caller, never of the user."""


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ClockError("a clock needs an aware instant")
    return instant.astimezone(UTC)


def start(now: datetime, clock: Clock | None = None) -> ClockState:
    """`clock`: what is promised from now on, kept with the start."""
    promised = (clock.promise, clock.warn) if clock else (None, None)
    return ClockState(_aware(now), promise=promised[0], warn=promised[1])


def promised(clock: Clock, state: ClockState) -> Clock:
    """The clock as it was promised to this case."""
    if state.promise is None or state.warn is None:
        return clock
    return clock.model_copy(update={"promise": state.promise, "warn": state.warn})


def pause(state: ClockState, now: datetime) -> ClockState:
    """Stop counting. Pausing what is paused or stopped changes nothing."""
    if not state.active or state.paused_at is not None:
        return state
    return replace(state, paused_at=max(_aware(now), state.started_at))


def resume(state: ClockState, now: datetime) -> ClockState:
    """Count again. Resuming what runs or is stopped changes nothing."""
    if not state.active or state.paused_at is None:
        return state
    return replace(state, paused_at=None, paused_for=state.paused_for + _elapsed(state.paused_at, now))


def stop(state: ClockState, now: datetime) -> ClockState:
    """End the promise; a pause under way ends with it."""
    if not state.active:
        return state
    return replace(resume(state, now), stopped_at=max(_aware(now), state.started_at))


def _elapsed(since: datetime, now: datetime) -> timedelta:
    # Two machines may differ by some milliseconds: a pause never has a negative length.
    return max(_aware(now) - since, ZERO)


def paused_total(state: ClockState, now: datetime) -> timedelta:
    running = _elapsed(state.paused_at, now) if state.paused_at is not None else ZERO
    return state.paused_for + running


def due_at(clock: Clock, state: ClockState, now: datetime) -> datetime:
    """When the answer is promised; under a pause, when it would be if the pause ended now."""
    return promised(clock, state).promise.after(state.started_at) + paused_total(state, now)


def warn_at(clock: Clock, state: ClockState, now: datetime) -> datetime:
    return due_at(clock, state, now) - promised(clock, state).warn.nominal


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock at one instant, all of it: a line of a list says each of these."""

    status: ClockStatus
    due_at: datetime
    remaining: timedelta
    fraction: float


def read(clock: Clock, state: ClockState, now: datetime) -> Reading:
    """The promise is worked out once. A stopped clock is read as it was when it stopped."""
    instant = state.stopped_at or _aware(now)
    told = promised(clock, state)
    end = told.promise.after(state.started_at)
    due = end + paused_total(state, instant)
    left, whole = due - instant, end - state.started_at
    share = min(1.0, max(0.0, left / whole)) if whole > ZERO else 0.0
    return Reading(_status(state, left, told.warn.nominal), due, left, share)


def _status(state: ClockState, left: timedelta, warned: timedelta) -> ClockStatus:
    if not state.active:
        return ClockStatus.KEPT if left >= ZERO else ClockStatus.BROKEN
    if state.paused_at is not None:
        return ClockStatus.PAUSED
    if left < ZERO:
        return ClockStatus.LATE
    return ClockStatus.SOON if left <= warned else ClockStatus.RUNNING


def remaining(clock: Clock, state: ClockState, now: datetime) -> timedelta:
    """What is left; negative when late. A stopped clock says what was left when it stopped."""
    return read(clock, state, now).remaining


def fraction(clock: Clock, state: ClockState, now: datetime) -> float:
    """Share of the promise that is left, 0.0 to 1.0."""
    return read(clock, state, now).fraction


def status(clock: Clock, state: ClockState, now: datetime) -> ClockStatus:
    return read(clock, state, now).status
