"""What other rooms know of a promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maillage.acts.usages.duration import Duration

ZERO = timedelta(0)


class ClockStatus(StrEnum):
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class ClockState:
    """Where one clock of one case stands: these columns are all that a row has to keep."""

    started_at: datetime
    paused_for: timedelta = ZERO  # pauses that are over
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    # What was promised when it started, which a later change of the usage or of a structure leaves as it was.
    promise: Duration | None = None
    warn: Duration | None = None

    @property
    def active(self) -> bool:
        return self.stopped_at is None


@dataclass(frozen=True, slots=True)
class ClockView:
    """A promise as a screen shows it. `state` is the class suffix of the look: "", soon, late, done, hold."""

    state: str
    main: str  # "4 h 18", "1 h 12 de retard", "En pause"
    until: str  # "avant demain, 10 h 15", "depuis hier, 17 h 20"
    promised: str  # "promise avant demain, 10 h 15", as the label agrees; of a running promise
    label: str  # "Réponse"
    percent: int  # what is left of the promise, 0 to 100, for the ring
    sentence: str  # all of it for the ear: "Réponse promise avant demain, 10 h 15"
    due_at: datetime | None
