"""What the pages of the room show, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.messaging.contracts import MailView, NotificationView
from maillage.toolbox.clock import fr_datetime, fr_day_relative, now


@dataclass(frozen=True, slots=True)
class Line:
    """One notification."""

    text: str
    url: str
    when: str
    at: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class MessagesPage:
    heading: str
    lines: list[Line]
    unread: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a mail; `url` when the line is a link, as the reader's own mail program would make it."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of the mailbox, in the list and open."""

    url: str
    to_address: str
    subject: str
    when: str
    paragraphs: list[Paragraph]
    is_open: bool


@dataclass(frozen=True, slots=True)
class MailboxPage:
    lines: list[MailLine]
    shown: MailLine | None


def messages_page(notifications: Sequence[NotificationView], unread: int) -> MessagesPage:
    heading = _("Vous avez tout lu")
    if unread:
        heading = ngettext("%(count)d message vous attend", "%(count)d messages vous attendent", unread)
        heading %= {"count": unread}
    instant = now()
    lines = [
        Line(
            each.text,
            each.open_url,
            fr_day_relative(each.created_at, instant),
            each.created_at.isoformat(),
            each.read_at is None,
        )
        for each in notifications
    ]
    return MessagesPage(heading if lines else _("Vous n’avez pas de message"), lines, unread)


def mailbox_page(mails: Sequence[MailView], mail_id: UUID | None) -> MailboxPage | None:
    """None when that mail is not there."""
    wanted = mail_id or (mails[0].id if mails else None)
    lines = [
        MailLine(
            reverse("messaging:mail", args=[each.id]),
            each.to_address,
            each.subject,
            fr_datetime(each.created_at),
            [_paragraph(line) for line in each.body.splitlines() if line.strip()],
            each.id == wanted,
        )
        for each in mails
    ]
    shown = next((line for line in lines if line.is_open), None)
    return None if mail_id and shown is None else MailboxPage(lines, shown)


def _paragraph(line: str) -> Paragraph:
    text = line.strip()
    return Paragraph(text, text if text.startswith(("https://", "http://")) and " " not in text else "")
