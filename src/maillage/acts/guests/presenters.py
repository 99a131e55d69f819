"""What pages of this room show: guests to those who invite, one case to a guest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import facade as cases
from maillage.acts.cases.contracts import CaseRow
from maillage.acts.guests import actions, queries
from maillage.acts.guests.contracts import ContributionView, GuestView, LinkState
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext, current
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import DocumentView
from maillage.toolbox.clock import fr_datetime, fr_day_relative, now
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.contracts import Badge

# What a link that opens nothing says, and what to do.
OVER: dict[LinkState, tuple[str, str]] = {
    LinkState.UNKNOWN: (
        lazy("Ce lien ne mène nulle part"),
        lazy("Vérifiez qu’il est entier, ou demandez-en un autre à qui vous a invité."),
    ),
    LinkState.USED: (
        lazy("Ce lien a déjà servi"),
        lazy("Il ne sert qu’une fois. Pour revenir, demandez un code à l’adresse où vous avez été invité."),
    ),
    LinkState.ENDED: (
        lazy("Votre accès a pris fin"),
        lazy("La date prévue est passée. Demandez une nouvelle invitation à qui vous a invité."),
    ),
    LinkState.REVOKED: (
        lazy("Votre accès a été retiré"),
        lazy("L’équipe du dossier l’a retiré. Elle peut vous inviter de nouveau."),
    ),
    LinkState.LOCKED: (
        lazy("Votre accès est bloqué"),
        lazy("Cinq codes étaient faux. Demandez une nouvelle invitation à qui vous a invité."),
    ),
}


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest, to the parties of the case."""

    id: str
    display: str
    email: str
    state: Badge
    invited: str
    until: str
    is_live: bool


def lines(context: AccessContext, case_id: UUID) -> tuple[GuestLine, ...]:
    at = now()
    return tuple(_line(guest, at) for guest in queries.guests_of(context, case_id))


def _line(guest: GuestView, at: datetime) -> GuestLine:
    return GuestLine(
        id=str(guest.id),
        display=guest.display,
        email=guest.email,
        state=_state(guest, at),
        invited=_("Invité %(when)s par %(who)s")
        % {
            "when": fr_day_relative(guest.invited_at, at),
            "who": guest.invited_by_text,
        },
        until=fr_datetime(guest.until),
        is_live=guest.is_live(at),
    )


def _state(guest: GuestView, at: datetime) -> Badge:
    if guest.revoked_at is not None:
        return Badge("", _("Accès retiré"), "x-circle")
    if guest.locked_at is not None:
        return Badge("late", _("Bloqué, cinq codes faux"))
    if guest.until <= at:
        return Badge("", _("Accès terminé"), "clock-history")
    if guest.used_at is None:
        return Badge("soon", _("Invité, pas encore venu"))
    return Badge("done", _("A accès à ce dossier"))


def case_panel(case: CaseRow) -> SafeString:
    """Under an open case, to those who take part in it: its guests and the way to invite."""
    if usages.package(case.usage_version_id).definition.guests is None:
        return SafeString("")
    view = cases.case(case.id)
    if view is None or not view.roles:
        return SafeString("")
    found = lines(current(), case.id)
    may = actions.may_invite(view)
    if not found and not may:
        return SafeString("")
    given = {"lines": found, "may_invite": may, "url": reverse("guests:invite", args=[case.id])}
    return SafeString(render_to_string("guests/_panel.html", given))


@dataclass(frozen=True, slots=True)
class GuestPage:
    """The only page of a guest. `signed` and `in_force`: when they signed, and what stands; `rectifying`: why they are
    writing it again, when they are."""

    heading: str
    subject: str
    patient: str
    until: str
    sections: tuple[object, ...]
    photos: tuple[DocumentView, ...]
    writes: bool
    text: str
    kept: str
    signed: str
    in_force: str
    rectifying: str


def guest_page(case: cases.CaseView, me: GuestView) -> GuestPage:
    draft = me.draft
    signed = me.signed[0] if me.signed else None
    return GuestPage(
        heading=_("Votre avis est demandé par %(who)s") % {"who": me.invited_by_text},
        subject=_("%(usage)s\u00a0: %(subject)s") % {"usage": case.row.usage_title, "subject": case.row.subject},
        patient=cases.patient_in_brief(case.id),
        until=fr_datetime(me.until),
        sections=cases.request_sections(case.id),
        photos=tuple(documents.documents_of_source(case.id, kind="photo")),
        writes=signed is None or draft is not None,
        text=draft.text if draft else "",
        kept=_("Brouillon gardé le %(when)s") % {"when": fr_datetime(draft.updated_at)} if draft else "",
        signed=_signed(signed) if signed else "",
        in_force=signed.text if signed else "",
        rectifying=draft.reason if draft and signed else "",
    )


def _signed(written: ContributionView) -> str:
    words = _("Signé le %(when)s. L’équipe l’a reçu.")
    if written.version > 1:
        words = _("Rectifié et signé de nouveau le %(when)s. L’équipe l’a reçu.")
    return words % {"when": fr_datetime(written.signed_at) if written.signed_at else ""}
