"""The demonstration's mail server and SMS gateway: keeps each message in a table that a page shows. Nothing leaves
the machine.

`EMAIL_BACKEND = "maillage.kernel.messaging.mailbox.MailboxBackend"`
`MAILLAGE_SMS_BACKEND=maillage.kernel.messaging.mailbox.MailboxSms`
"""

from collections.abc import Sequence
from uuid import UUID

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.messaging import queries
from maillage.kernel.messaging.contracts import MailView
from maillage.kernel.messaging.models import Mail
from maillage.kernel.messaging.post import RegisteredMail
from maillage.toolbox.clock import now

MAILBOX = Principal.system("mailbox")


class MailboxBackend(BaseEmailBackend):
    """Mails of the outbox have their row already; those of the sign-in pages get one here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        strays = [message for message in email_messages if not isinstance(message, RegisteredMail)]
        if strays:
            with open_context(MAILBOX):
                Mail.objects.bulk_create(row for message in strays for row in _rows(message))
        return len(email_messages)


class MailboxSms:
    """SMS of the demonstration."""

    def send(self, to: str, text: str) -> None:
        at = now()
        row = Mail(channel=Mail.Channel.SMS, to_address=to, subject=text[:200], body=text, created_at=at, sent_at=at)
        with open_context(MAILBOX):
            Mail.objects.bulk_create([row])


def _rows(message: EmailMessage) -> list[Mail]:
    at = now()
    return [
        Mail(to_address=address, subject=str(message.subject), body=str(message.body), created_at=at, sent_at=at)
        for address in message.recipients()
    ]


def received() -> list[MailView]:
    """What the platform would have sent, newest first."""
    with open_context(MAILBOX):
        return queries.mails()


def received_one(mail_id: UUID) -> MailView | None:
    with open_context(MAILBOX):
        return queries.mail(mail_id)
