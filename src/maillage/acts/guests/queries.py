"""Reads of the room: guests of a case for its parties, and what a guest reads of the only case that is open to them."""

from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from maillage.acts.cases.outside import OutsideOpinion, Rectified
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
    written: dict[UUID, list[Contribution]] = {}
    for each in Contribution.objects.filter(case_id=case_id).order_by("-version") if rows else ():
        written.setdefault(each.guest_id, []).append(each)
    return tuple(_view(row, written.get(row.id, [])) for row in rows)


def guest(context: AccessContext, case_id: UUID, guest_id: UUID) -> GuestView | None:
    """One guest of a case, to who may know of them."""
    return next((each for each in guests_of(context, case_id) if each.id == guest_id), None)


def opinions_on(case_id: UUID) -> tuple[OutsideOpinion, ...]:
    """What guests wrote, to who takes part in the case: in force, or left unsigned when their access ended."""
    at = now()
    found = []
    for each in guests_of(current(), case_id):
        if each.signed:
            last, *former = (_opinion(each, version) for version in each.signed)
            found.append(replace(last, former=tuple(former)))
        elif each.draft is not None and each.draft.text and not each.is_live(at):
            found.append(_opinion(each, each.draft))
    return tuple(found)


def _opinion(guest: GuestView, written: ContributionView) -> OutsideOpinion:
    at = written.signed_at or written.updated_at
    signed = written.signed_at is not None
    return OutsideOpinion(guest.id, guest.display, written.text, at, signed, written.version, written.reason)


def rectified() -> tuple[Rectified, ...]:
    """What guests signed anew, in the cases that the reader sees: few ever are."""
    again = Contribution.objects.filter(version__gt=1, signed_at__isnull=False)
    return tuple(Rectified(*each) for each in again.order_by("version").values_list("case_id", "guest_id", "version"))


def me(context: AccessContext) -> GuestView | None:
    """The guest who reads."""
    mine = context.principal.guest_id
    row = visible_to(context).filter(id=mine).first() if mine else None
    return _view(row, list(Contribution.objects.filter(guest=row).order_by("-version"))) if row else None


def has_signed(guest_id: UUID | None) -> bool:
    if guest_id is None:
        return False
    return Contribution.objects.filter(guest_id=guest_id, signed_at__isnull=False).exists()


def _view(row: Guest, written: list[Contribution]) -> GuestView:
    """`written`: the last version first."""
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
        signed=tuple(_written(each) for each in written if each.signed_at is not None),
        draft=next((_written(each) for each in written if each.signed_at is None and each.abandoned_at is None), None),
    )


def _written(row: Contribution) -> ContributionView:
    return ContributionView(row.text, row.updated_at, row.signed_at, row.version, row.reason)
