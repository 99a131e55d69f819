"""What the pages of this room show, ready to be drawn."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from maillage.acts.tasks.contracts import TaskRights
from maillage.toolbox.ui.contracts import Badge, BandView, FeedEntry, Pair, PromiseView


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list, or beside the case that asked for it."""

    id: UUID
    url: str
    case_url: str
    family: str
    given: str
    sex_age: str
    title: str
    promise: PromiseView
    badge: Badge
    owner: str
    asked_by: str
    due_text: str
    due_on: date | None
    ended_text: str
    is_open: bool
    is_late: bool
    may_do: bool
    status_label: str


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment request in a list: what a secretary needs to telephone and to choose an hour."""

    id: UUID
    url: str
    family: str
    given: str
    birth: str
    phone: str
    reason: str
    before: str
    promise: PromiseView
    badge: Badge
    requester: str
    asked: str
    team: str
    start: str
    start_at: datetime | None
    place: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    line: TaskLine
    band: BandView
    heading: str
    lead: str
    pairs: tuple[Pair, ...]
    story: tuple[FeedEntry, ...]
    rights: TaskRights
    may_assign: bool
    may_comment: bool
    may_book: str  # the address of the appointment request that this task follows
    say: str


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    line: AppointmentLine
    band: BandView
    heading: str
    lead: str
    pairs: tuple[Pair, ...]
    may_book: bool
    may_move: bool
    may_take_back: bool
    call_url: str
    case_url: str
    call_back: str
    say: str
