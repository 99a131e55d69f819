"""Inviting an expert from outside into a case, and taking the invitation back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.acts.cases import facade as cases
from maillage.acts.guests import actions, presenters, queries
from maillage.acts.guests.contracts import InvitationRefused
from maillage.acts.guests.forms import InvitationForm
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request


def _case(case_id: UUID) -> cases.CaseView:
    """A case whose usage has guests, open to who may invite into it; otherwise as an unknown one."""

    def find() -> cases.CaseView | None:
        found = cases.case(case_id)
        return found if found is not None and not found.row.withheld and actions.may_revoke(found) else None

    return access.found_or_404(find, kind="case", wanted=case_id)


@require_http_methods(["GET", "POST"])
def invite(request: Request, case_id: UUID) -> HttpResponse:
    case = _case(case_id)
    rule = case.package.definition.guests
    assert rule is not None
    may = actions.may_invite(case)
    form = InvitationForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.invite(
                by=request.access.principal,
                case=case,
                name=data["name"],
                profession=data["profession"],
                organization=data["organization"],
                country=data["country"],
                email=data["email"],
                until=form.until,
            )
        except InvitationRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("L’invitation est partie : vous serez prévenu de l’avis."))
            return redirect("guests:invite", case_id)
    _note(case)
    given = {"case": case, "form": form if may else None, "lines": presenters.lines(request.access, case.id)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "guests/invite.html", given, status=status)


@require_http_methods(["GET", "POST"])
def revoke(request: Request, case_id: UUID, guest_id: UUID) -> HttpResponse:
    """Confirmed by name, with a motive. At once: the guest's next page says that their access was withdrawn."""
    case = _case(case_id)
    guest = access.found_or_404(lambda: queries.guest(request.access, case_id, guest_id), kind="guest", wanted=guest_id)
    reason, refusal = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            actions.revoke(by=request.access.principal, case=case, guest_id=guest_id, reason=reason)
        except InvitationRefused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("L’accès est retiré."))
            return redirect("guests:invite", case_id)
    _note(case)
    page = cases.ending_page(case.id, guest.display, by_mail=True, refusal=refusal, reason=reason)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "cases/end_part.html", {"page": page}, status=status)


def _note(case: cases.CaseView) -> None:
    record(
        "case.open",
        why=access.why(case.row.patient_id, case.id),
        patient_id=case.row.patient_id,
        subject_kind="case",
        subject_id=case.id,
    )
