"""The door of the room."""

from collections.abc import Iterable
from uuid import UUID

from maillage.kernel.context.facade import current
from maillage.kernel.messaging import actions, queries
from maillage.kernel.messaging.contracts import NotAFixedSentence, NotificationView

__all__ = ["NotAFixedSentence", "NotificationView", "mark_all_read", "mark_read", "newest", "notify", "unread_count"]


def notify(role_ids: Iterable[UUID], *, kind: str, text: str, url: str) -> None:
    """Tells each person, once, that something waits at `url`. `text` is a fixed sentence without patient data."""
    actions.notify(by=current().principal, role_ids=role_ids, kind=kind, text=text, url=url)


def unread_count() -> int:
    """What the reader has not opened yet."""
    return queries.unread_count(current())


def newest(limit: int = queries.LIMIT) -> list[NotificationView]:
    return queries.newest(current(), limit)


def mark_read(notification_id: UUID) -> None:
    actions.mark_read(by=current().principal, notification_id=notification_id)


def mark_all_read() -> int:
    """Gives how many were not read before."""
    return actions.mark_all_read(by=current().principal)
