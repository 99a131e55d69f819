"""What other rooms and screens know of a task, of an appointment request, and how this room refuses."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Refused(Exception):
    """Nothing was written. `sentence` is for the person, in French; `field` names what to look at."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class TaskKind(StrEnum):
    RECOMMENDATION = "recommendation"
    APPOINTMENT = "appointment"


class TaskStatus(StrEnum):
    """Words of FHIR Task."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in (TaskStatus.REQUESTED, TaskStatus.ACCEPTED)


class AppointmentStatus(StrEnum):
    REQUESTED = "requested"
    BOOKED = "booked"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Source:
    """The case that tasks come from, as the room above hands it: no more than what a task keeps."""

    id: UUID
    patient_id: UUID
    usage_code: str
    requester_role_id: UUID
    requester_organization_id: UUID
    team_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a signed answer asks for; `delay` is the ISO text it was dated by."""

    code: str
    title: str
    delay: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its reader may see it. `is_late` compares with today in France."""

    id: UUID
    patient_id: UUID
    source_id: UUID
    usage_code: str
    kind: TaskKind
    code: str
    title: str
    requester_role_id: UUID
    owner_role_id: UUID
    owner_organization_id: UUID
    team_id: UUID | None
    due_on: date | None
    status: TaskStatus
    status_reason: str
    note: str
    created_at: datetime
    created_by_text: str
    done_on: date | None
    done_by_text: str
    ended_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class TaskEventView:
    kind: str
    at: datetime
    by_text: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment request as its reader may see it."""

    id: UUID
    patient_id: UUID
    source_id: UUID
    requester_role_id: UUID
    requester_organization_id: UUID
    requested_by_text: str
    requested_at: datetime
    team_id: UUID
    reason: str
    before_on: date | None
    phone: str
    note: str
    status: AppointmentStatus
    call_back_at: datetime | None
    start_at: datetime | None
    place: str
    answer_note: str
    answered_at: datetime | None
    answered_by_text: str
    is_late: bool

    @property
    def is_running(self) -> bool:
        return self.status in (AppointmentStatus.REQUESTED, AppointmentStatus.BOOKED)


@dataclass(frozen=True, slots=True)
class TaskRights:
    """What the reader may do with a task now."""

    may_do: bool
    may_cancel: bool
    may_undo: bool
    may_reopen: bool

    @property
    def any(self) -> bool:
        return self.may_do or self.may_cancel or self.may_undo
