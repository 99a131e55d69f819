"""Sessions of guests, kept as hashes: half an hour of silence, twelve hours at most, never past their access."""

from datetime import timedelta

from maillage.acts.guests.contracts import Ended, Standing
from maillage.acts.guests.models import Challenge, Contribution, Guest, GuestSession
from maillage.kernel.accounts import tokens
from maillage.kernel.accounts.side_doors import IDLE, KEPT, LONGEST, NOTED_EVERY
from maillage.kernel.context.facade import Principal
from maillage.toolbox.clock import now

GRACE = timedelta(minutes=15)  # what was being written when the date came is still taken in
NOBODY = Standing(None, None)


def begin(guest: Guest) -> str:
    """A new token at each entry: a cookie put there beforehand opens nothing."""
    at, token = now(), tokens.new_token()
    row = GuestSession(guest=guest, token_digest=tokens.digest(token), created_at=at, seen_at=at)
    GuestSession.objects.bulk_create([row])
    return token


def standing(token: str) -> Standing:
    """Whom a cookie stands for now."""
    at = now()
    row = _held(token)
    if row is None:
        return NOBODY
    guest = row.guest
    if guest.revoked_at is not None or guest.locked_at is not None:
        ended = guest.revoked_at or guest.locked_at
        assert ended is not None
        return Standing(None, Ended(guest.id, ended, is_withdrawn=True))
    if guest.until <= at:
        return Standing(None, Ended(guest.id, guest.until, is_withdrawn=False))
    if at - row.seen_at > NOTED_EVERY:
        GuestSession.objects.filter(id=row.id, seen_at__lt=at).update(seen_at=at)
    return Standing(Principal.guest(guest.id, guest.display), None)


def _held(token: str) -> GuestSession | None:
    at = now()
    rows = GuestSession.objects.select_related("guest").filter(ended_at__isnull=True, seen_at__gt=at - IDLE)
    return rows.filter(token_digest=tokens.digest(token), created_at__gt=at - LONGEST).first() if token else None


def keep_last_words(ended: Ended, text: str) -> bool:
    """What was being written when the date came: kept unsigned for the team. Nothing once the access was withdrawn, nor
    over what is signed."""
    at = now()
    if ended.is_withdrawn or at - ended.at > GRACE or not text.strip():
        return False
    if Contribution.objects.filter(guest_id=ended.guest_id, signed_at__isnull=False).exists():
        return False  # a rectification that is not signed changes nothing of what is
    guest = Guest.objects.get(id=ended.guest_id)
    Contribution.objects.bulk_create(
        [Contribution(guest=guest, case_id=guest.case_id, updated_at=at)], ignore_conflicts=True
    )
    drafts = Contribution.objects.filter(guest=guest, signed_at__isnull=True)
    return bool(drafts.update(text=text, updated_at=at))


def end(token: str) -> None:
    GuestSession.objects.filter(token_digest=tokens.digest(token), ended_at__isnull=True).update(ended_at=now())


def end_all(guest: Guest) -> None:
    GuestSession.objects.filter(guest=guest, ended_at__isnull=True).update(ended_at=now())


def forget_old() -> int:
    """Upkeep: what no longer opens anything; gives how many rows went."""
    before = now() - KEPT
    gone = Challenge.objects.filter(expires_at__lt=before).delete()[0]
    return gone + GuestSession.objects.filter(created_at__lt=before).delete()[0]
