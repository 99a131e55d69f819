"""The door of a patient's space: a link and a birth date, or a contact and a birth date; then a one-time code.

Runs as `system:patient-door`, which reads no identity: the database compares the birth date. Whether anybody exists
behind what was typed changes neither the answers nor the work that is done for them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse

from maillage.kernel.accounts import tokens
from maillage.kernel.accounts.side_doors import CODE_FOR, CODE_TRIES, MOST_PER_ADDRESS, MOST_PER_CONTACT, WINDOW
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.events.facade import emit
from maillage.kernel.messaging.facade import notify
from maillage.kernel.patient_access import sessions
from maillage.kernel.patient_access.contracts import DoorRefused, Entered, LinkRefused, LinkState, Waiting, WaitView
from maillage.kernel.patient_access.inviting import state_of
from maillage.kernel.patient_access.models import Attempt, Challenge, Invitation, Space
from maillage.kernel.patient_access.post import CODE
from maillage.kernel.patient_access.typed import bare_phone
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id
from maillage.toolbox.language import kept

DOOR = Principal.system("patient-door")
WRONG_DATES = 5
WHY = kept("le patient ouvre son espace")
LOCKED_WHY = kept("date de naissance inexacte cinq fois")
LINK_LOCKED = kept("Le lien d’un espace patient est bloqué : la date de naissance était fausse cinq fois.")


def count_attempt(marks: Iterable[tuple[str, str, int]]) -> None:
    """Counts this attempt under each `(kind, text, limit)`, then refuses past a limit. It never asks who exists."""
    at = now()
    over = False
    for kind, text, limit in marks:
        mark = tokens.mark(kind, text)
        Attempt.objects.create(mark=mark, at=at)
        over |= Attempt.objects.filter(mark=mark, at__gt=at - WINDOW).count() > limit
    if over:
        raise DoorRefused("too_many")


def link_state(token: str, address: str) -> LinkState:
    """What may be said of a link before anything is proved."""
    row = _invitation(token)
    if row is None:
        count_attempt([("link", address, MOST_PER_ADDRESS)])
        return LinkState.UNKNOWN
    return state_of(row)


def open_link(token: str, born_on: date) -> Waiting:
    """The right birth date sends the code. The fifth wrong one locks the link and tells who sent it."""
    row = _invitation(token, lock=True)
    if row is None:
        raise LinkRefused(LinkState.UNKNOWN)
    if (state := state_of(row)) is not LinkState.OPEN:
        raise LinkRefused(state)
    if not _born_on(row.patient_id, born_on):
        return _wrong_date(row)
    record("patient_space.link", why=WHY, patient_id=row.patient_id, subject_kind="patient space", subject_id=row.id)
    return _send_code(row.patient_id, row.email, row.phone, invitation=row)


def _wrong_date(row: Invitation) -> Waiting:
    row.wrong_dates += 1
    if row.wrong_dates < WRONG_DATES:
        row.save(update_fields=["wrong_dates"])
        raise DoorRefused("wrong_date")
    row.locked_at = now()
    row.save(update_fields=["wrong_dates", "locked_at"])
    record(
        "patient_space.lock",
        why=LOCKED_WHY,
        patient_id=row.patient_id,
        subject_kind="patient space",
        subject_id=row.id,
    )
    notify(
        [row.invited_by_id],
        kind="patient_space.lock",
        text=LINK_LOCKED,
        url=_page_of(row),
    )
    raise LinkRefused(LinkState.LOCKED)


def _page_of(row: Invitation) -> str:
    """Where its author sees that it is locked, and sends another."""
    return reverse("patient_invitations:invite", args=[row.patient_id])


def knock(*, contact: str, born_on: date, address: str, phone_token: str = "") -> Waiting:
    """A later visit. The answer is the same whether or not somebody is known behind what was typed."""
    email = contact.strip().lower() if "@" in contact else ""
    phone = "" if email else bare_phone(contact)
    typed = email or phone or contact.strip().lower()[:254]
    count_attempt([("contact", typed, MOST_PER_CONTACT), ("address", address, MOST_PER_ADDRESS)])
    spaces = _spaces(email, phone)
    mine = [space for space in spaces if _born_on(space.patient_id, born_on)]
    if not spaces:
        _born_on(new_id(), born_on)  # the same question to the database when nobody is known
    only = mine[0] if len(mine) == 1 else None
    if only is not None and sessions.is_trusted(only, phone_token):
        return Waiting(entered=_enter(only, trust=False))
    return _send_code(
        only.patient_id if only else None,
        email if only is None else only.email,
        phone if only is None else only.phone,
        is_ambiguous=len(mine) > 1,
    )


def _spaces(email: str, phone: str) -> list[Space]:
    rows = Space.objects.filter(closed_at__isnull=True)
    if email:
        return list(rows.filter(email=email)[:10])
    return list(rows.filter(phone=phone)[:10]) if phone else []


def _send_code(
    patient_id: UUID | None, email: str, phone: str, *, invitation: Invitation | None = None, is_ambiguous: bool = False
) -> Waiting:
    at = now()
    row = Challenge(id=new_id(), patient_id=patient_id, invitation=invitation, email=email, phone=phone)
    secret = tokens.new_token()
    row.secret_digest = tokens.digest(secret)
    row.sealed_code = tokens.seal_for(row.id, tokens.new_code())
    row.is_ambiguous = is_ambiguous
    row.created_at, row.expires_at = at, at + CODE_FOR
    Challenge.objects.bulk_create([row])
    emit(CODE, {"challenge": str(row.id)})
    return Waiting(secret)


def wait_view(secret: str) -> WaitView:
    row = _challenge(secret)
    if row is None:
        return WaitView(False)
    shown = settings.MAILLAGE_DEMO and row.patient_id is not None
    demo_code = tokens.opened_for(row.id, row.sealed_code) if shown else ""
    return WaitView(_is_open(row, now()), demo_code)


def enter_code(secret: str, typed: str, *, trust: bool) -> Entered:
    """The right code opens the space, and uses up the link it came from. A code serves once and is tried five times."""
    row = _challenge(secret, lock=True)
    if row is None or not _is_open(row, now()):
        raise DoorRefused("code_over")
    row.tries += 1
    row.save(update_fields=["tries"])
    bare = "".join(sign for sign in typed if sign.isdigit())
    right = tokens.same(bare, tokens.opened_for(row.id, row.sealed_code))
    if not right or row.patient_id is None:
        raise DoorRefused("wrong_code" if row.tries < CODE_TRIES else "code_over")
    space = _opened_by(row.invitation_id) if row.invitation_id else Space.objects.get(patient_id=row.patient_id)
    if space.closed_at is not None:
        raise DoorRefused("code_over")
    row.served_at, row.sealed_code = now(), ""
    row.save(update_fields=["served_at", "sealed_code"])
    return _enter(space, trust=trust)


def _is_open(row: Challenge, at: datetime) -> bool:
    return row.served_at is None and row.tries < CODE_TRIES and at < row.expires_at


def _opened_by(invitation_id: UUID) -> Space:
    """Under the lock of the link: of two who hold a code of the same link, one enters."""
    invitation = Invitation.objects.select_for_update().get(id=invitation_id)
    if (state := state_of(invitation)) is not LinkState.OPEN:
        raise LinkRefused(state)
    at = now()
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    space = Space.objects.filter(patient_id=invitation.patient_id).first()
    if space is None:
        space = Space(patient_id=invitation.patient_id, email=invitation.email, phone=invitation.phone, opened_at=at)
        Space.objects.bulk_create([space])
    else:
        # A new way in replaces the former one whole: contact, sessions and devices.
        sessions.end_all(space)
        space.email, space.phone, space.opened_at, space.closed_at = invitation.email, invitation.phone, at, None
        space.save(update_fields=["email", "phone", "opened_at", "closed_at"])
    record(
        "patient_space.open", why=WHY, patient_id=space.patient_id, subject_kind="patient space", subject_id=space.id
    )
    return space


def _enter(space: Space, *, trust: bool) -> Entered:
    record(
        "patient_space.sign_in",
        why=WHY,
        patient_id=space.patient_id,
        subject_kind="patient space",
        subject_id=space.id,
    )
    return sessions.begin(space, trust=trust)


def _invitation(token: str, *, lock: bool = False) -> Invitation | None:
    rows = Invitation.objects.filter(token_digest=tokens.digest(token))
    return (rows.select_for_update() if lock else rows).first()


def _challenge(secret: str, *, lock: bool = False) -> Challenge | None:
    if not secret:
        return None
    rows = Challenge.objects.filter(secret_digest=tokens.digest(secret))
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def _born_on(patient_id: UUID, day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.patient_born_on(%s, %s)", [patient_id, day])
        return bool(cursor.fetchone()[0])
