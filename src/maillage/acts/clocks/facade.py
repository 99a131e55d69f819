"""The door of promises."""

from maillage.acts.clocks.arithmetic import due_at, pause, promised, resume, start, status, stop, warn_at
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
    "next_at",
    "pause",
    "promised",
    "reached",
    "resume",
    "rungs",
    "start",
    "status",
    "stop",
    "warn_at",
]
