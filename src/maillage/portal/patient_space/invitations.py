"""The page of a patient's record by which a professional opens, or closes, the patient's own space."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.kernel.access import facade as access
from maillage.kernel.identity import facade as identity
from maillage.kernel.patient_access import facade as patient_access
from maillage.kernel.patient_access.facade import InvitationView, Invited, LinkState
from maillage.portal.patient_space.contracts import InvitationRow, InvitePage, Slip
from maillage.portal.patient_space.forms import InviteForm
from maillage.toolbox.clock import fr_date, fr_datetime, fr_day_relative, now
from maillage.toolbox.language import lazy

STATES = {
    LinkState.OPEN: (lazy("En attente"), "hourglass-split"),
    LinkState.USED: (lazy("Utilisée"), "check-circle-fill"),
    LinkState.ENDED: (lazy("Expirée"), "clock-history"),
    LinkState.REVOKED: (lazy("Annulée"), "x-circle"),
    LinkState.LOCKED: (lazy("Bloquée : date de naissance inexacte cinq fois"), "shield-lock"),
}


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """E-mail and telephone come from the identity; what is changed here changes nothing there."""
    patient = access.found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    known = {"email": patient.email, "phone": patient.phone}
    form = InviteForm(request.POST) if request.method == "POST" else InviteForm(initial=known)
    if request.method == "POST" and form.is_valid():
        on_paper = form.cleaned_data["way"] == InviteForm.ON_PAPER
        try:
            made = patient_access.invite(
                patient_id, email=form.cleaned_data["email"], phone=form.cleaned_data["phone"], on_paper=on_paper
            )
        except patient_access.DoorRefused as refused:
            form.add_error("phone" if refused.code == "phone" else None, refused.sentence)
        else:
            return _slip(request, patient, made) if on_paper else _sent(request, patient)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "page": _page(patient), "band": identity.band(patient, url=_record_url(patient_id))}
    return render(request, "patient_space/invite.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, patient_id: UUID, invitation_id: UUID) -> HttpResponse:
    if patient_access.revoke(invitation_id) != patient_id:
        raise Http404
    messages.success(request, _("Invitation annulée : son lien n’ouvre plus rien."))
    return redirect("patient_invitations:invite", patient_id)


@require_POST
def close(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient_access.close_space(patient_id)
    messages.success(request, _("Espace fermé. Une nouvelle invitation le rouvrira."))
    return redirect("patient_invitations:invite", patient_id)


def _sent(request: HttpRequest, patient: identity.PatientView) -> HttpResponse:
    messages.success(request, _("Invitation envoyée à %(name)s.") % {"name": patient.display})
    return redirect("patient_invitations:invite", patient.id)


def _slip(request: HttpRequest, patient: identity.PatientView, made: Invited) -> HttpResponse:
    slip = Slip(
        name=patient.display,
        address=settings.MAILLAGE_ORIGIN.split("://", 1)[-1] + reverse("patient_space:paper"),
        code=made.paper_code,
        until=fr_date(made.invitation.expires_at),
    )
    context = {"slip": slip, "patient_id": patient.id}
    return render(request, "patient_space/slip.html", context)


def _page(patient: identity.PatientView) -> InvitePage:
    space = patient_access.space_of(patient.id)
    reached = " · ".join(part for part in (space.email, space.phone) if part) if space else ""
    return InvitePage(
        patient_id=patient.id,
        name=patient.display,
        heading=_("Ce patient a son espace") if space else _("Ouvrir son espace au patient"),
        refusal=patient_access.may_not_invite(patient),
        space=_("Ouvert le %(when)s, %(to)s") % {"when": fr_datetime(space.opened_at), "to": reached} if space else "",
        invitations=tuple(_row(each) for each in patient_access.invitations_of(patient.id)),
    )


def _row(each: InvitationView) -> InvitationRow:
    label, icon = STATES[each.state]
    to = " · ".join(part for part in (each.email, each.phone) if part)
    return InvitationRow(
        id=each.id,
        sent=fr_day_relative(each.created_at, now()),
        to=_("papier, puis %(to)s") % {"to": to} if each.on_paper else to,
        by=each.invited_by_text,
        state=str(label),
        icon=icon,
        may_revoke=each.state is LinkState.OPEN,
    )


def _record_url(patient_id: UUID) -> str:
    return reverse("portal:record", args=[patient_id])
