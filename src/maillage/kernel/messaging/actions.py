"""Writes of the room: tell, and say that it was read."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from maillage.kernel.context.facade import Principal, current
from maillage.kernel.events.facade import emit, live
from maillage.kernel.messaging import queries
from maillage.kernel.messaging.models import Notification
from maillage.kernel.messaging.post import MAIL
from maillage.kernel.messaging.sentences import checked, checked_url
from maillage.toolbox.clock import now

LIVE = "notification"


def notify(*, by: Principal, role_ids: Iterable[UUID], kind: str, text: str, url: str) -> None:
    """One line for each person, a wake-up of their screens and a mail, all with the caller's transaction."""
    text, url = checked(text), checked_url(url)
    at = now()
    rows = [
        Notification(role_id=role_id, kind=kind, text=text, url=url, created_at=at)
        for role_id in dict.fromkeys(role_ids)
    ]
    Notification.objects.bulk_create(rows)
    for row in rows:
        live([row.role_id], LIVE, row.id)
        emit(MAIL, {"notification": str(row.id)})


def mark_read(*, by: Principal, notification_id: UUID) -> None:
    """The first reading counts."""
    _mark(by, queries.visible_to(current()).filter(id=notification_id, read_at__isnull=True))


def mark_all_read(*, by: Principal) -> int:
    return _mark(by, queries.visible_to(current()).filter(read_at__isnull=True))


def _mark(by: Principal, unread: "QuerySet[Notification]") -> int:
    """The person's other screens drop their count too."""
    marked: int = unread.update(read_at=now())
    if marked and by.role_id is not None:
        live([by.role_id], LIVE)
    return marked
