"""What the patient's pages show, ready to print."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document that the patient may read."""

    id: UUID
    title: str
    when: str
    author: str
    size: str
    is_new: bool
    url: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request made for the patient."""

    title: str
    summary: str
    where: str
    sent: str
    who_asked: str
    who_answers: str
    until: str


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    when: str
    where: str


@dataclass(frozen=True, slots=True)
class AccessRow:
    """What one person did in one day."""

    who: str
    what: str
    why: str
    hours: str
    is_me: bool
    question_url: str
    asked: str


@dataclass(frozen=True, slots=True)
class AccessDay:
    day: str
    rows: tuple[AccessRow, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question already asked, and its answer."""

    about: str
    message: str
    asked: str
    answer: str
    answered: str


@dataclass(frozen=True, slots=True)
class Period:
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    heading: str
    new_papers: tuple[PaperRow, ...]
    awaiting: tuple[str, ...]
    requests: tuple[RequestRow, ...]
    appointment: AppointmentRow | None
    answers: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class PapersPage:
    heading: str
    papers: tuple[PaperRow, ...]
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestsPage:
    heading: str
    requests: tuple[RequestRow, ...]


@dataclass(frozen=True, slots=True)
class AccessPage:
    heading: str
    days: tuple[AccessDay, ...]
    periods: tuple[Period, ...]
    questions: tuple[QuestionRow, ...]
    older_url: str
    export_csv: str
    export_xlsx: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    name: str
    birth: str
    email: str
    phone: str
    space_email: str
    space_phone: str
    opened: str


@dataclass(frozen=True, slots=True)
class LinkOver:
    """Why a link opens nothing, and what to do."""

    heading: str
    text: str
    may_enter: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    id: UUID
    sent: str
    to: str
    by: str
    state: str
    icon: str
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class InvitePage:
    patient_id: UUID
    name: str
    heading: str
    refusal: str
    space: str
    invitations: tuple[InvitationRow, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """The paper handed to the patient; it holds no name of a structure."""

    name: str
    address: str
    code: str
    until: str
