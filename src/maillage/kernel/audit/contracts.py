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
class TrailEntry:
    """One line as a security officer reads it: the whole of it except who the patient is."""

    seq: int
    at: datetime
    principal: str
    actor: str
    organization_id: UUID | None
    action: str
    why: str
    patient_id: UUID | None
    subject_kind: str
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class TrailSearch:
    """What an officer looks for; an empty field asks nothing. `until` is excluded."""

    since: datetime | None = None
    until: datetime | None = None
    principals: tuple[str, ...] = ()
    organizations: tuple[UUID, ...] = ()
    actions: tuple[str, ...] = ()  # beginnings: `access.refused`, `document.`
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the chain recomputed; `broken_seq` names the first row that lies, `sentence` says how."""

    last_seq: int
    lines: int
    broken_seq: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines, patients and people share a key: an action, a principal, a structure."""

    key: str
    label: str
    lines: int
    patients: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The chain recomputed. `broken_seq` names the first row that lies; `sentence` says it in French."""

    lines: int
    broken_seq: int | None
    sentence: str

    @property
    def whole(self) -> bool:
        return self.broken_seq is None
