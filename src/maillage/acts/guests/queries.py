"""Reads of the room: guests of a case for its parties, and what a guest reads of the only case that is open to them."""

from uuid import UUID

from django.db.models import QuerySet

from maillage.acts.cases.outside import OutsideOpinion
from maillage.acts.guests.contracts import ContributionView, GuestView
from maillage.acts.guests.models import Contribution, Guest
from maillage.kernel.context.facade import AccessContext, current, remembered
from maillage.toolbox.clock import now


def visible_to(context: AccessContext) -> QuerySet[Guest]:
    """Guests of the cases that the reader sees; to a guest, themselves. The row policy decides."""
    return Guest.objects.all()


@remembered
def guests_of(context: AccessContext, case_id: UUID) -> tuple[GuestView, ...]:
    rows = list(visible_to(context).filter(case_id=case_id).order_by("invited_at", "id"))
    written = {each.guest_id: each for each in Contribution.objects.filter(case_id=case_id)} if rows else {}
    return tuple(_view(row, written.get(row.id)) for row in rows)


def guest(context: AccessContext, case_id: UUID, guest_id: UUID) -> GuestView | None:
    """One guest of a case, to who may know of them."""
    return next((each for each in guests_of(context, case_id) if each.id == guest_id), None)


def opinions_on(case_id: UUID) -> tuple[OutsideOpinion, ...]:
    """What guests wrote, to who takes part in the case: signed, or left unsigned when their access ended."""
    at = now()
    return tuple(
        OutsideOpinion(guest.display, written.text, written.signed_at or written.updated_at, is_signed)
        for guest in guests_of(current(), case_id)
        if (written := guest.contribution) is not None
        and written.text
        and ((is_signed := written.signed_at is not None) or not guest.is_live(at))
    )


def me(context: AccessContext) -> GuestView | None:
    """The guest who reads."""
    mine = context.principal.guest_id
    row = visible_to(context).filter(id=mine).first() if mine else None
    return _view(row, Contribution.objects.filter(guest=row).first()) if row else None


def _view(row: Guest, written: Contribution | None) -> GuestView:
    return GuestView(
        id=row.id,
        case_id=row.case_id,
        display=row.display,
        email=row.email,
        invited_by_text=row.invited_by_text,
        invited_at=row.invited_at,
        until=row.until,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        locked_at=row.locked_at,
        contribution=ContributionView(written.text, written.updated_at, written.signed_at) if written else None,
    )
