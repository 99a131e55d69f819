"""An access that has ended: said plainly, and what was being written is neither lost nor taken for signed."""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.acts.guests import queries, sessions
from maillage.acts.guests.contracts import Ended
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.language import kept

LONGEST = 20_000


def ended_page(request: Request, ended: Ended) -> HttpResponse:
    """Within the context of the door, for somebody who held this access."""
    text = request.POST.get("text", "")[:LONGEST] if request.method == "POST" else ""
    taken_in = sessions.keep_last_words(ended, text)
    record("guest.ended", why=kept("accès invité terminé"), subject_kind="guest", subject_id=ended.guest_id)
    sentence = (
        _("Votre accès a été retiré le %(when)s.") if ended.is_withdrawn else _("Votre accès a pris fin le %(when)s.")
    )
    signed = queries.has_signed(ended.guest_id)
    return closed_page(request, sentence % {"when": fr_datetime(ended.at)}, text, taken_in=taken_in, signed=signed)


def closed_page(
    request: Request, sentence: str, text: str = "", *, taken_in: bool = False, signed: bool = False
) -> HttpResponse:
    """To a script, the sentence; to a part of a page, to show the whole one. `signed`: their opinion was, and stays."""
    if request.htmx:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    if request.headers.get("X-Requested-With"):
        return JsonResponse({"error": sentence, "closed": True}, status=HTTPStatus.GONE)
    given = {"sentence": sentence, "text": text, "taken_in": taken_in, "signed": signed}
    return render(request, "guests/ended.html", given, status=HTTPStatus.GONE)
