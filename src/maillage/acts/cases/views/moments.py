"""A moment of the case typed with its time, or corrected."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.acts.cases import instants
from maillage.acts.cases.forms import InstantForm
from maillage.acts.cases.views.opened import opened
from maillage.acts.workflow.facade import Refused
from maillage.kernel.context.facade import Request


@require_POST
def note(request: Request, case_id: UUID) -> HttpResponse:
    case = opened(request, case_id)
    names = [(name, name) for name in instants.may_note(case, request.access)]
    form = InstantForm(request.POST, choices=names)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("cases:case", case_id)
    try:
        instants.note(
            by=request.access.principal, case_id=case_id, name=form.cleaned_data["name"], at=form.cleaned_data["at"]
        )
    except Refused as refused:
        messages.error(request, refused.reason_fr)
    else:
        messages.success(request, _("C’est noté dans la chronologie."))
    return redirect("cases:case", case_id)
