"""Reads of the room: guests of a case for its parties, and what a guest reads of the only case that is open to them."""

from uuid import UUID

from django.db.models import QuerySet

from maillage.acts.guests.contracts import ContributionView, GuestView
from maillage.acts.guests.models import Contribution, Guest
from maillage.kernel.context.facade import AccessContext, remembered


def visible_to(context: AccessContext) -> QuerySet[Guest]:
    """Guests of the cases that the reader sees; to a guest, themselves. The row policy decides."""
    return Guest.objects.all()


@remembered
def guests_of(context: AccessContext, case_id: UUID) -> tuple[GuestView, ...]:
    rows = list(visible_to(context).filter(case_id=case_id).order_by("invited_at", "id"))
    written = {each.guest_id: each for each in Contribution.objects.filter(case_id=case_id)} if rows else {}
    return tuple(_view(row, written.get(row.id)) for row in rows)


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
