"""What screens and other rooms know of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from maillage.acts.clocks.facade import ClockState
from maillage.acts.usages.contracts import UsagePackage


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list. Names of people and patients are joined by the list itself."""

    id: UUID
    number: str
    usage_version_id: UUID
    usage_code: str
    usage_title: str
    patient_id: UUID
    requester_role_id: UUID
    requester_organization_id: UUID
    team_id: UUID | None
    assignee_role_id: UUID | None
    state: str
    state_kind: str
    state_label: str
    subject: str
    clock: str
    due_at: datetime | None
    warn_at: datetime | None
    paused_at: datetime | None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    read_at: datetime | None
    closed_at: datetime | None
    prepared_by_role_id: UUID | None = None
    drafted_by_role_id: UUID | None = None
    proposed_at: datetime | None = None  # since when a drafted answer waits for a signature
    addressed_role_id: UUID | None = None  # the expert chosen by name, who alone may take it until the other instant
    addressed_ended_at: datetime | None = None
    thread_id: UUID | None = None  # the first case of the story, when this one is not alone before it
    is_urgent: bool = False
    withheld: str = ""  # "open": the wrong patient was reported; "closed": it was so


@dataclass(frozen=True, slots=True)
class PatientCase:
    """A request as the patient whom it is about knows it."""

    id: UUID
    usage_title: str
    usage_summary: str
    state_kind: str
    sent_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    requester_role_id: UUID
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class Episode:
    """One case of a thread. `is_open`: the reader may open it; otherwise they know that it came before theirs."""

    id: UUID
    usage_version_id: UUID
    state: str
    state_kind: str
    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """One step of the case's story."""

    event: str
    label: str
    state: str
    at: datetime
    by_role_id: UUID | None
    by_text: str
    reason: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class PartyView:
    """Somebody who takes part, at a place of the usage: a team or a person."""

    id: UUID
    place: str
    side: str
    team_id: UUID | None
    role_id: UUID | None
    invited_by_role_id: UUID
    invited_at: datetime
    until: datetime | None
    ended_at: datetime | None
    contributes: bool = False
    veil: str = ""

    @property
    def holder(self) -> UUID:
        found = self.role_id or self.team_id
        assert found is not None, "a party is a team or a person"
        return found

    def is_live(self, at: datetime) -> bool:
        return self.ended_at is None and (self.until is None or self.until > at)


@dataclass(frozen=True, slots=True)
class OutlineView:
    """What was measured on a photo, by whom and when; without points, what took the one before back."""

    document_id: UUID
    form: str
    points: tuple[tuple[float, float], ...]
    ruler: tuple[tuple[float, float], ...]
    ruler_cm: float
    area_cm2: float
    perimeter_cm: float
    drawn_at: datetime
    by_text: str


@dataclass(frozen=True, slots=True)
class OpinionView:
    document_id: UUID
    signed_at: datetime
    signed_by_role_id: UUID
    signed_by_text: str
    drafted_by_text: str = ""
    id: UUID | None = None
    version: int = 1
    reason: str = ""  # why it replaces the one before
    protocol_ids: tuple[UUID, ...] = ()  # versions of regional protocols in force when it was signed


@dataclass(frozen=True, slots=True)
class CaseView:
    """The whole case as its reader may see it."""

    row: CaseRow
    package: UsagePackage
    clocks: Mapping[str, ClockState]
    events: tuple[EventView, ...]
    recipients: tuple[UUID, ...]
    opinion: OpinionView | None
    roles: frozenset[str]

    @property
    def id(self) -> UUID:
        return self.row.id


@dataclass(frozen=True, slots=True)
class FormView:
    """The saved answers to one form. `revision` grows at each save: two open tabs do not overwrite each other."""

    name: str
    response: dict[str, Any]
    revision: int
    updated_at: datetime | None
    saved_by_role_id: UUID | None = None
    version: int = 1
    party_id: UUID | None = None  # whose contribution it is
    completed_at: datetime | None = None
