"""Reads of the room, through the row policies."""

from uuid import UUID

from django.db.models import QuerySet

from maillage.kernel.context.facade import AccessContext
from maillage.kernel.messaging.contracts import MailView, NotificationView
from maillage.kernel.messaging.models import Mail, Notification
from maillage.toolbox.language import said_filled

LIMIT = 100


def visible_to(context: AccessContext) -> QuerySet[Notification]:
    return Notification.objects.filter(role_id=context.principal.role_id)


def newest(context: AccessContext, limit: int = LIMIT) -> list[NotificationView]:
    return [as_view(row) for row in visible_to(context).order_by("-created_at", "-id")[:limit]]


def unread(context: AccessContext) -> QuerySet[Notification]:
    return visible_to(context).filter(read_at__isnull=True)


def mails(limit: int = LIMIT) -> list[MailView]:
    """Newest first; for a context of our own jobs only, nobody else sees a row."""
    return [as_mail(row) for row in Mail.objects.order_by("-created_at", "-id")[:limit]]


def mail(mail_id: UUID) -> MailView | None:
    row = Mail.objects.filter(id=mail_id).first()
    return as_mail(row) if row else None


def notification(context: AccessContext, notification_id: UUID) -> NotificationView | None:
    row = visible_to(context).filter(id=notification_id).first()
    return as_view(row) if row else None


def as_view(row: Notification) -> NotificationView:
    return NotificationView(row.id, row.kind, said_filled(row.text), row.url, row.created_at, row.read_at)


def as_mail(row: Mail) -> MailView:
    return MailView(row.id, str(row.channel), row.to_address, row.subject, row.body, row.created_at)
