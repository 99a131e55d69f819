"""The door of guests: a link that serves once, then a code sent to the address of the invitation; later, a code alone.

Runs as `system:guest-door`. Whether anybody is known behind a typed address changes neither the answer nor the work.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.acts.guests import post, sessions
from maillage.acts.guests.contracts import DoorRefused, LinkRefused, LinkState
from maillage.acts.guests.models import Challenge, Guest
from maillage.kernel.accounts import tokens
from maillage.kernel.accounts.side_doors import CODE_FOR, CODE_TRIES, MOST_PER_ADDRESS, MOST_PER_CONTACT, WINDOW
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.events.facade import emit
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id
from maillage.toolbox.language import kept

DOOR = Principal.system("guest-door")
WRONG_CODES = 5
WHY = kept("un expert invité ouvre le dossier où il est invité")
LOCKED_WHY = kept("code d’invité faux cinq fois")


def state_of(row: Guest) -> LinkState:
    """Why the link opens nothing, the strongest reason first."""
    if row.revoked_at is not None:
        return LinkState.REVOKED
    if row.locked_at is not None:
        return LinkState.LOCKED
    if now() >= row.until:
        return LinkState.ENDED
    return LinkState.USED if row.used_at is not None else LinkState.OPEN


def link_state(token: str) -> tuple[LinkState, str]:
    """What may be said of a link, and where its code would go, half hidden."""
    row = _linked(token)
    if row is None:
        return LinkState.UNKNOWN, ""
    return state_of(row), hidden(row.email)


def hidden(email: str) -> str:
    """`a•••@hopital.example`: whose mail it is, to who owns it."""
    name, _at, place = email.partition("@")
    return f"{name[:1]}•••@{place}"


def open_link(token: str, address: str) -> str:
    """Sends the code; opening the link uses nothing up, entering with the code does. Gives the secret of the wait."""
    row = _linked(token)
    if row is None:
        raise LinkRefused(LinkState.UNKNOWN)
    if (state := state_of(row)) is not LinkState.OPEN:
        raise LinkRefused(state)
    return _send_code(row, address)


def come_back(email: str, address: str) -> str:
    """A later visit, by the address of the invitation; the answer is the same when nobody is known there."""
    rows = Guest.objects.filter(
        email=email.strip().lower(), used_at__isnull=False, revoked_at__isnull=True, locked_at__isnull=True
    )
    row = rows.filter(until__gt=now()).order_by("-invited_at").first()
    return _send_code(row, address)


def _send_code(row: Guest | None, address: str) -> str:
    at, mark = now(), tokens.mark("guest address", address)
    recent = Challenge.objects.filter(created_at__gt=at - WINDOW)
    if recent.filter(address=mark).count() >= MOST_PER_ADDRESS:
        raise DoorRefused(_("Trop d’essais. Attendez un quart d’heure, puis recommencez."))
    silent = row is not None and recent.filter(guest=row).count() >= MOST_PER_CONTACT
    waiting = Challenge(id=new_id(), guest=None if silent else row, address=mark)
    secret = tokens.new_token()
    waiting.secret_digest = tokens.digest(secret)
    waiting.sealed_code = tokens.seal_for(waiting.id, tokens.new_code())
    waiting.created_at, waiting.expires_at = at, at + CODE_FOR
    Challenge.objects.bulk_create([waiting])
    emit(post.CODE, {"challenge": str(waiting.id)})
    return secret


def demo_code(secret: str) -> str:
    """In demonstration only, where mails are read by whoever tries it."""
    row = _waiting(secret)
    shown = settings.MAILLAGE_DEMO and row is not None and row.guest_id is not None
    return tokens.opened_for(row.id, row.sealed_code) if shown and row else ""


def enter(secret: str, typed: str) -> str:
    """The right code begins a session and uses the link up. Five wrong ones in all close the access.

    Gives the token of the session.
    """
    row = _waiting(secret, lock=True)
    if row is None or not _is_open(row, now()):
        raise DoorRefused(_("Ce code ne sert plus. Demandez-en un autre."))
    row.tries += 1
    row.save(update_fields=["tries"])
    guest = Guest.objects.select_for_update(of=("self",)).filter(id=row.guest_id).first() if row.guest_id else None
    bare = "".join(sign for sign in typed if sign.isdigit())
    if guest is None or not tokens.same(bare, tokens.opened_for(row.id, row.sealed_code)):
        raise _wrong(guest)
    if (state := state_of(guest)) not in (LinkState.OPEN, LinkState.USED):
        raise LinkRefused(state)
    row.served_at, row.sealed_code = now(), ""
    row.save(update_fields=["served_at", "sealed_code"])
    if guest.used_at is None:
        guest.used_at = now()
        guest.save(update_fields=["used_at"])
    record("guest.sign_in", why=WHY, subject_kind="guest", subject_id=guest.id, detail={**_told_of(guest)})
    return sessions.begin(guest)


def _wrong(guest: Guest | None) -> Exception:
    if guest is None:
        return DoorRefused(_("Ce n’est pas le bon code. Recopiez les six chiffres du dernier message reçu."))
    guest.wrong_codes += 1
    if guest.wrong_codes < WRONG_CODES:
        guest.save(update_fields=["wrong_codes"])
        return DoorRefused(_("Ce n’est pas le bon code. Recopiez les six chiffres du dernier message reçu."))
    guest.locked_at = now()
    guest.save(update_fields=["wrong_codes", "locked_at"])
    sessions.end_all(guest)
    record("guest.lock", why=LOCKED_WHY, subject_kind="guest", subject_id=guest.id, detail={**_told_of(guest)})
    emit(post.LOCKED, {"guest": str(guest.id)})
    return LinkRefused(LinkState.LOCKED)


def _told_of(guest: Guest) -> dict[str, str]:
    """What a line of the trail keeps of a guest, under the veil that hides them."""
    return {"case": str(guest.case_id), **({"veil": guest.veil} if guest.veil else {})}


def _is_open(row: Challenge, at: datetime) -> bool:
    return row.served_at is None and row.tries < CODE_TRIES and at < row.expires_at


def _linked(token: str) -> Guest | None:
    return Guest.objects.filter(token_digest=tokens.digest(token)).first()


def _waiting(secret: str, *, lock: bool = False) -> Challenge | None:
    if not secret:
        return None
    rows = Challenge.objects.filter(secret_digest=tokens.digest(secret))
    return (rows.select_for_update(of=("self",)) if lock else rows).first()
