"""The door of the room."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.core.mail import EmailMessage

from maillage.kernel.context.facade import current
from maillage.kernel.messaging import actions, queries
from maillage.kernel.messaging.contracts import NotAFixedSentence, NotificationView
from maillage.kernel.messaging.sms import send_sms, sends_sms
from maillage.toolbox.tables import Rows

__all__ = [
    "NotAFixedSentence",
    "NotificationView",
    "mark_all_read",
    "mark_read",
    "newest",
    "notify",
    "send_message",
    "sends_sms",
    "unread",
    "unread_count",
]


def notify(role_ids: Iterable[UUID], *, kind: str, text: str, url: str) -> None:
    """Tells each person, once, that something waits at `url`. `text` is a fixed sentence without patient data."""
    actions.notify(by=current().principal, role_ids=role_ids, kind=kind, text=text, url=url)


def unread() -> tuple[Rows, ...]:
    """What the reader has not opened yet, to be counted with the rest of the rail."""
    return (Rows.of(queries.unread(current())),)


def unread_count() -> int:
    """What the reader has not opened yet."""
    return queries.unread(current()).count()


def newest(limit: int = queries.LIMIT) -> list[NotificationView]:
    return queries.newest(current(), limit)


def mark_read(notification_id: UUID) -> None:
    actions.mark_read(by=current().principal, notification_id=notification_id)


def mark_all_read() -> int:
    """Gives how many were not read before."""
    return actions.mark_all_read(by=current().principal)


def send_message(*, channel: Literal["mail", "sms"], to: str, subject: str, body: str) -> None:
    """A message to somebody without account, at once: from a handler of the outbox only, which tries again."""
    if channel == "sms":
        send_sms(to, body)
    else:
        EmailMessage(subject, body, to=[to], headers={"Auto-Submitted": "auto-generated"}).send(fail_silently=False)
