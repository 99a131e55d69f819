"""What enters and leaves the interpreter: frozen values, no model, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillage.acts.clocks.contracts import ClockState


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `key` is the principal's key, `roles` the roles of the usage held in THIS case."""

    key: str
    display: str
    roles: frozenset[str]
    profession: str = ""  # NOS TRE_G15 code


@dataclass(frozen=True, slots=True)
class Assignee:
    """The person who took the case."""

    key: str
    display: str


@dataclass(frozen=True, slots=True)
class FormStatus:
    """The verdict of the form engine on one answered form: `missing` are French sentences, one per question."""

    complete: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is awaited or was signed at a place of the case. `key`: whose it is, as `Actor.key`.

    `rewriting`: signed, and being rectified; what was signed is in force until it is signed again.
    """

    form: str
    place: str
    key: str
    display: str
    signed: bool = False
    rewriting: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a decision may depend on, read once under the lock of the case."""

    state: str
    assignee: Assignee | None = None
    clocks: Mapping[str, ClockState] = field(default_factory=dict)
    forms: Mapping[str, FormStatus] = field(default_factory=dict)
    request: Mapping[str, Any] | None = None  # QuestionnaireResponse of the form `request`
    attachments: Mapping[str, int] = field(default_factory=dict)  # number of files by view code ("" without)
    consent: str | None = None  # given, representative, emergency, refused
    team_chosen: bool = False
    came_from: str | None = None  # the state before this one, for a transition that returns
    contributions: tuple[Contribution, ...] = ()  # those that the reader may know of
    signed: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)  # answers signed, by form


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing the case has to do. `kind` is a word of the allow-list or a clock movement."""

    kind: str
    argument: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.argument}" if self.argument else self.kind


@dataclass(frozen=True, slots=True)
class Notice:
    """A short French sentence without patient data for `to`: requester, team, seniors, assignee, or `party:<place>`."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: what this actor may do now. `missing` says in French what still stops it (empty: ready)."""

    event: str
    label: str
    primary: bool
    key: str | None
    form: str | None
    requires_reason: bool
    reason_label: str | None
    confirm: str | None
    missing: tuple[str, ...] = ()
    partial: bool = False  # what is not filled yet does not stop it
    invites: str | None = None  # the place to which it asks whom to invite
    passes_on: bool = False  # it asks which other team takes over

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def asks(self) -> bool:
        """More than a press: a reason to write, or somebody to choose."""
        return self.requires_reason or self.passes_on or self.invites is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transition decided. The case applies it in one transaction; nothing was done yet."""

    event: str
    source: str
    state: str
    effects: tuple[Effect, ...]
    clocks: Mapping[str, ClockState]
    assignee: Assignee | None
    notices: tuple[Notice, ...]
    final: bool
    reason: str | None


class RefusedKind(StrEnum):
    UNKNOWN_EVENT = "unknown_event"
    WRONG_STATE = "wrong_state"
    WRONG_ROLE = "wrong_role"
    ALREADY_TAKEN = "already_taken"
    REASON_MISSING = "reason_missing"
    GUARD_NOT_MET = "guard_not_met"
    FORM_INCOMPLETE = "form_incomplete"
    RED_FLAG = "red_flag"


class Refused(Exception):
    """The table does not allow it. `reason_fr` is the sentence for the person; `missing` its details."""

    def __init__(self, kind: RefusedKind, reason_fr: str, missing: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.reason_fr = reason_fr
        self.missing = missing
        super().__init__(reason_fr)
