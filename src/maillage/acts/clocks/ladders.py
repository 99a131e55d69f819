"""The ladder of a promise: which rung has been reached, and when the next one is. Pure, as the other arithmetic."""

from dataclasses import dataclass
from datetime import datetime

from maillage.acts.clocks.arithmetic import paused_total
from maillage.acts.clocks.contracts import ClockState
from maillage.acts.usages.timing import Clock, Rung


@dataclass(frozen=True, slots=True)
class RungAt:
    """One rung with its instant: under a pause, when it would be if the pause ended now."""

    rung: Rung
    at: datetime


def rungs(clock: Clock, state: ClockState, now: datetime) -> tuple[RungAt, ...]:
    pauses = paused_total(state, state.stopped_at or now)
    return tuple(RungAt(rung, rung.after.after(state.started_at) + pauses) for rung in clock.ladder)


def reached(clock: Clock, state: ClockState, now: datetime) -> int:
    """How many rungs were reached before the clock stopped, or by now."""
    until = state.stopped_at or now
    return sum(each.at <= until for each in rungs(clock, state, now))


def next_at(clock: Clock, state: ClockState, climbed: int, now: datetime) -> datetime | None:
    """When the rung after the `climbed` first ones is due; None once stopped, while paused, or at the top."""
    if not state.active or state.paused_at is not None or climbed >= len(clock.ladder):
        return None
    return rungs(clock, state, now)[climbed].at
