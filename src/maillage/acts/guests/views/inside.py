"""The only case of a guest: read, and what they contribute to it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.cases import facade as cases
from maillage.acts.guests import actions, presenters, queries
from maillage.acts.guests.contracts import DoorRefused, GuestView
from maillage.acts.guests.views.ended import LONGEST, closed_page
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request
from maillage.toolbox.clock import fr_time, now

MOTIVE = 1000  # characters


Page = Callable[[Request, GuestView, cases.CaseView], HttpResponse]


def _while_open(view: Page) -> Callable[[Request], HttpResponse]:
    """The case while it is open: closed or put aside, it leaves its guests too, with the words they were sending."""

    @wraps(view)
    def answered(request: Request) -> HttpResponse:
        me = queries.me(request.access)
        case = cases.case(me.case_id) if me else None
        if me and case:
            return view(request, me, case)
        sentence = _("Ce dossier s’est fermé : votre avis n’y est plus attendu.")
        signed = queries.has_signed(request.access.principal.guest_id)
        return closed_page(request, sentence, request.POST.get("text", "")[:LONGEST], signed=signed)

    return answered


@require_GET
@_while_open
def case(request: Request, me: GuestView, view: cases.CaseView) -> HttpResponse:
    _note(view)
    return render(request, "guests/case.html", {"page": presenters.guest_page(view, me)})


@require_POST
@_while_open
def contribute(request: Request, me: GuestView, view: cases.CaseView) -> HttpResponse:
    """Keeps the draft as it is typed; signs it when asked to."""
    text = request.POST.get("text", "")[:LONGEST]
    signs = "signer" in request.POST
    write = actions.sign if signs else actions.keep
    try:
        write(by=request.access.principal, case=view, text=text)
    except DoorRefused as refused:
        if request.htmx:
            return HttpResponse(refused.sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.error(request, refused.sentence)
        return redirect("guests:case")
    if request.htmx:
        return HttpResponse(_("Brouillon gardé à %(time)s") % {"time": fr_time(now())})
    messages.success(request, _("Votre avis est signé et envoyé.") if signs else _("Votre brouillon est gardé."))
    return redirect("guests:case")


@require_POST
@_while_open
def rectify(request: Request, me: GuestView, view: cases.CaseView) -> HttpResponse:
    """Opens the next version of what the guest signed; the one in force is untouched until they sign again."""
    try:
        actions.rectify(by=request.access.principal, case=view, reason=request.POST.get("reason", "")[:MOTIVE])
    except DoorRefused as refused:
        messages.error(request, refused.sentence)
    return redirect("guests:case")


@require_POST
@_while_open
def give_up(request: Request, me: GuestView, view: cases.CaseView) -> HttpResponse:
    """What was signed stays; what was being written leaves every page."""
    actions.give_up(by=request.access.principal, case=view)
    messages.success(request, _("Votre avis signé reste inchangé."))
    return redirect("guests:case")


def _note(view: cases.CaseView) -> None:
    record(
        "case.open",
        why=access.why(view.row.patient_id, view.id),
        patient_id=view.row.patient_id,
        subject_kind="case",
        subject_id=view.id,
        detail={**actions.veil_mark(view)},
    )
