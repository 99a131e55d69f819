"""Mails leave from here, by the outbox: one line, one link, once for each notification, in its reader's language.

A mail server that fails is tried again later by the outbox. If this process dies between the sending and the
commit, the mail leaves again under the same Message-ID (RFC 5322 3.6.4): the receiver may tell.
"""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from maillage.kernel.accounts.facade import addresses_of, languages_of
from maillage.kernel.messaging.models import Mail, Notification
from maillage.toolbox.clock import now
from maillage.toolbox.language import said_filled

MAIL = "mail.send"


class RegisteredMail(EmailMessage):
    """A mail that has its row already."""

    def __init__(self, row: Mail) -> None:
        host = urlsplit(settings.MAILLAGE_ORIGIN).hostname or "maillage"
        headers = {"Message-ID": f"<{row.id}@{host}>", "Auto-Submitted": "auto-generated"}
        super().__init__(row.subject, row.body, to=[row.to_address], headers=headers)
        self.row_id = row.id


def send(payload: dict[str, object]) -> None:
    """Outbox handler, run as `system:outbox`. Nothing leaves when the person has read it on screen meanwhile."""
    notification = Notification.objects.filter(id=UUID(str(payload["notification"])), read_at__isnull=True).first()
    if notification is None:
        return
    address = addresses_of([notification.role_id]).get(notification.role_id)
    if not address:
        return
    row = _registered(notification, address)
    if row.sent_at is None:
        RegisteredMail(row).send(fail_silently=False)
        Mail.objects.filter(id=row.id).update(sent_at=now())


def _registered(notification: Notification, address: str) -> Mail:
    """The only row of this notification; whoever comes second waits here, then reads what the first did."""
    link = settings.MAILLAGE_ORIGIN + reverse("messaging:open", args=[notification.id])
    language = languages_of([notification.role_id]).get(notification.role_id, settings.LANGUAGE_CODE)
    with override(language):
        text = said_filled(notification.text)
    row = Mail(
        notification_id=notification.id,
        to_address=address,
        subject=text.rstrip("."),
        body=f"{text}\n\n{link}\n",
        created_at=now(),
    )
    Mail.objects.bulk_create([row], ignore_conflicts=True)
    return Mail.objects.select_for_update().get(notification_id=notification.id, to_address=address)
