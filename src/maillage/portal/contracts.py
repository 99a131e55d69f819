"""What the pages of the portal show."""

from dataclasses import dataclass
from uuid import UUID

from maillage.acts.cases.facade import WorkNotice
from maillage.acts.tasks.facade import TaskLine
from maillage.acts.worklists.facade import WorkLine
from maillage.kernel.directory.contracts import PersonView
from maillage.kernel.identity.contracts import PatientMatch
from maillage.portal.announcements import presenters as announcements
from maillage.toolbox.ui.contracts import BandView, FeedEntry


@dataclass(frozen=True, slots=True)
class WorkPage:
    """`first` is the most pressing line, `next_lines` those after it, `follow` the requests that the reader follows."""

    heading: str
    day: str
    pressing: str
    notices: tuple[WorkNotice, ...]
    first: WorkLine | None
    next_lines: tuple[WorkLine, ...]
    follow: tuple[WorkLine, ...]
    follow_heading: str
    tasks: tuple[TaskLine, ...]
    to_announce: tuple[announcements.Line, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    typed: str
    patients: tuple[PatientMatch, ...]
    people: tuple[PersonView, ...]
    sentence: str
    look_up_query: str


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class TrailRow:
    when: str
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    title: str
    when: str
    author: str
    url: str
    icon: str
    size: str
    thumb: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """Something to know before acting: an allergy, a treatment."""

    kind: str
    label: str
    note: str
    when: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    patient_id: UUID
    band: BandView
    tabs: tuple[Tab, ...]
    tab: str
    heading: str
    feed: tuple[FeedEntry, ...]
    kinds: tuple[Tab, ...]
    documents: tuple[DocumentRow, ...]
    trends: tuple[object, ...]
    cases: tuple[WorkLine, ...]
    trail: tuple[TrailRow, ...]
    facts: tuple[FactRow, ...]
    why: str
    exports: dict[str, str]
