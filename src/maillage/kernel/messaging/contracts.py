"""What other rooms know of a notification, and the refusal of a sentence that could tell something of a patient."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse


class NotAFixedSentence(ValueError):
    """A notification leaves the platform by mail: only a short sentence written in advance may be in it."""


@dataclass(frozen=True, slots=True)
class NotificationView:
    """A line of *messages*. `open_url` marks it read, then goes where it leads."""

    id: UUID
    kind: str
    text: str
    url: str
    created_at: datetime
    read_at: datetime | None

    @property
    def open_url(self) -> str:
        return reverse("messaging:open", args=[self.id])


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail of the demonstration's mailbox, or an SMS."""

    id: UUID
    channel: str
    to_address: str
    subject: str
    body: str
    created_at: datetime
