"""The door of promises."""

from maillage.acts.clocks.arithmetic import due_at, fraction, pause, promised, remaining, resume, status, warn_at
from maillage.acts.clocks.contracts import ClockState, ClockStatus, ClockView
from maillage.acts.clocks.ladders import RungAt, next_at, reached, rungs
from maillage.acts.clocks.presenters import clock_view

__all__ = [
    "ClockState",
    "ClockStatus",
    "ClockView",
    "RungAt",
    "clock_view",
    "due_at",
    "fraction",
    "next_at",
    "pause",
    "promised",
    "reached",
    "remaining",
    "resume",
    "rungs",
    "status",
    "warn_at",
]
