"""What other rooms read of the trail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One access as a patient or a colleague may read it."""

    seq: int
    at: datetime
    actor: str
    action: str
    why: str
    subject_kind: str
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The chain recomputed. `broken_seq` names the first row that lies; `sentence` says it in French."""

    lines: int
    broken_seq: int | None
    sentence: str

    @property
    def whole(self) -> bool:
        return self.broken_seq is None
