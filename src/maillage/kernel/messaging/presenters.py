"""What the pages of the room show, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.messaging.contracts import MailView, NotificationView
from maillage.toolbox.clock import fr_datetime, fr_day_relative, now
from maillage.toolbox.ui.contracts import Badge, FeedEntry, Pair


@dataclass(frozen=True, slots=True)
class ListPage:
    """A sentence, then its lines."""

    heading: str
    entries: list[FeedEntry]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a mail; `url` when the line is a link, as the reader's own mail program would make it."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MailPage:
    subject: str
    pairs: list[Pair]
    paragraphs: list[Paragraph]


def messages_page(notifications: Sequence[NotificationView], unread: int) -> ListPage:
    instant = now()
    entries = [
        FeedEntry(
            when=fr_day_relative(each.created_at, instant),
            at=each.created_at.isoformat(),
            title=each.text,
            icon="envelope-open" if each.read_at else "envelope-fill",
            url=each.open_url,
            badge=None if each.read_at else Badge("mine", _("Nouveau"), "circle-fill"),
        )
        for each in notifications
    ]
    if not entries:
        return ListPage(_("Vous n’avez pas de message"), [])
    if not unread:
        return ListPage(_("Vous avez tout lu"), entries)
    heading = ngettext("%(count)d message vous attend", "%(count)d messages vous attendent", unread)
    return ListPage(heading % {"count": unread}, entries, unread)


def message_header() -> list[str]:
    return [_("Quand"), _("Message"), _("Lu")]


def message_rows(notifications: Sequence[NotificationView]) -> list[list[object]]:
    return [[each.created_at, each.text, each.read_at or ""] for each in notifications]


def mailbox_page(mails: Sequence[MailView]) -> ListPage:
    instant = now()
    entries = [
        FeedEntry(
            when=fr_day_relative(each.created_at, instant),
            at=each.created_at.isoformat(),
            title=each.subject,
            text=_("SMS au %(number)s") % {"number": each.to_address} if each.channel == "sms" else each.to_address,
            icon="phone" if each.channel == "sms" else "envelope",
            url=reverse("messaging:mail", args=[each.id]),
        )
        for each in mails
    ]
    if not entries:
        return ListPage(_("Aucun message n’est encore parti"), [])
    heading = ngettext(
        "La plateforme aurait envoyé %(count)d message",
        "La plateforme aurait envoyé %(count)d messages",
        len(entries),
    )
    return ListPage(heading % {"count": len(entries)}, entries)


def mail_page(mail: MailView) -> MailPage:
    pairs = [Pair(_("À"), mail.to_address), Pair(_("Le"), fr_datetime(mail.created_at))]
    lines = [line.strip() for line in mail.body.splitlines() if line.strip()]
    return MailPage(mail.subject, pairs, [_paragraph(line) for line in lines])


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text, text if text.startswith(("https://", "http://")) and " " not in text else "")
