"""What is asked from an answered case: an appointment with its experts; and a telephone call that is told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.acts.cases import follow_up, unread
from maillage.acts.cases.views.opened import opened
from maillage.acts.tasks import facade as tasks
from maillage.acts.workflow.facade import Refused
from maillage.kernel.context.facade import Request


@require_POST
def ask_appointment(request: Request, case_id: UUID) -> HttpResponse:
    """One gesture: all that the secretary needs is taken from the case."""
    case = opened(request, case_id)
    try:
        follow_up.request_appointment(
            by=request.access.principal,
            case=case,
            note=request.POST.get("note", ""),
            phone=request.POST.get("phone", ""),
            key=request.POST.get("key", ""),
        )
    except Refused as refused:
        messages.error(request, refused.reason_fr)
    except tasks.Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("La demande de rendez-vous est partie : vous serez prévenu de l’heure."))
    return redirect("cases:case", case_id)


@require_POST
def called(request: Request, case_id: UUID) -> HttpResponse:
    """The team says that it told the requester by telephone."""
    opened(request, case_id)
    try:
        unread.call(by=request.access.principal, case_id=case_id, context=request.access)
    except Refused as refused:
        messages.error(request, refused.reason_fr)
    else:
        messages.success(request, _("C’est noté dans la demande : le demandeur a été prévenu par téléphone."))
    return redirect("cases:case", case_id)
