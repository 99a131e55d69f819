"""Pages of the room: what waits for the reader, and in demonstration the mails that would have left."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.kernel.access.facade import found_or_404
from maillage.kernel.context.facade import current
from maillage.kernel.messaging import facade, presenters, queries
from maillage.kernel.messaging.mailbox import received, received_one
from maillage.toolbox.tables import FileKind, file_answer


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    page = presenters.messages_page(facade.newest(), facade.unread_count())
    return render(request, "messaging/messages.html", {"page": page, "is_demo": settings.MAILLAGE_DEMO})


@require_safe
def messages_export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    """The lines of the page: sentences without patient data, as they were sent."""
    rows = presenters.message_rows(facade.newest())
    return file_answer(kind, "messages", presenters.message_header(), rows, title=_("Messages"))


@require_safe
def open_one(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """The link of a mail: marks the line read and goes where it leads."""
    found = found_or_404(
        lambda: queries.notification(current(), notification_id), kind="notification", wanted=notification_id
    )
    facade.mark_read(notification_id)
    return redirect(found.url)


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    facade.mark_all_read()
    return redirect("messaging:messages")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Demonstration only: outside it, there is nothing at this address."""
    _demonstration_only()
    return render(request, "messaging/mailbox.html", {"page": presenters.mailbox_page(received())})


@require_safe
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    _demonstration_only()
    found = received_one(mail_id)
    if found is None:
        raise Http404
    return render(request, "messaging/mail.html", {"mail": presenters.mail_page(found)})


def _demonstration_only() -> None:
    if not settings.MAILLAGE_DEMO:
        raise Http404
