"""What a guest's door says, and what those who invite know of a guest."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from maillage.kernel.context.facade import Principal


class LinkState(StrEnum):
    """What may be said of a link to whoever holds it."""

    OPEN = "open"
    UNKNOWN = "unknown"
    USED = "used"
    ENDED = "ended"
    REVOKED = "revoked"
    LOCKED = "locked"


class DoorRefused(Exception):
    """The door stays shut; the sentence is for the person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class LinkRefused(Exception):
    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(state)


class InvitationRefused(Exception):
    """Why nobody was invited; for the professional, in French."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Ended:
    """Told only to who held the access."""

    guest_id: UUID
    at: datetime
    is_withdrawn: bool  # by the team, before its date


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom a session stands for: a guest who may read, or one whose access has ended."""

    principal: Principal | None
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class ContributionView:
    text: str
    updated_at: datetime
    signed_at: datetime | None
    version: int = 1
    reason: str = ""  # why it replaces the version before


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest as the parties of the case know them."""

    id: UUID
    case_id: UUID
    display: str
    email: str
    invited_by_text: str
    invited_at: datetime
    until: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    locked_at: datetime | None
    signed: tuple[ContributionView, ...]  # every version, the one in force first
    draft: ContributionView | None

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and self.locked_at is None and self.until > at
