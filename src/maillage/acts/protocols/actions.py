"""Writes of the room: publishes a version, says where a protocol is shown, withdraws it, puts it back.

The row policy lets who operates the region write, and nobody else. Whatever is refused leaves nothing: no row, and no
bytes that a row could open.
"""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from maillage.acts.protocols import queries
from maillage.acts.protocols.contracts import MOST_BYTES, MOST_LETTERS, Draft, Place, ProtocolRefused, ProtocolState
from maillage.acts.protocols.models import Posting, Version
from maillage.acts.usages import facade as usages
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.events.facade import once
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id
from maillage.toolbox.language import kept
from maillage.toolbox.pdf import PdfRefused, check_received

LONGEST = {"title": 200, "subject": 500, "source": 200}
MOST_CHANGED, MOST_REASON = 500, 300


def publish(*, by: Principal, draft: Draft, place: Place, key: UUID) -> UUID:
    """The first version of a new protocol, shown at a place from its day on; gives the protocol.

    Asked twice with one key, it is published once.
    """
    check(draft)
    _check_place(place)

    def make() -> UUID:
        protocol_id, at = new_id(), now()
        _write(by, protocol_id, 1, draft, "", at)
        _post(by, protocol_id, place, at)
        return protocol_id

    with transaction.atomic():
        return once(f"protocol:{key}", make)[0]


def publish_version(*, by: Principal, protocol_id: UUID, after: int, draft: Draft, changed: str, key: UUID) -> UUID:
    """The next version, by who had read number `after`; gives it. Those before stay as they were published.

    Asked twice with one key, it is published once.
    """
    check(draft)
    if not changed.strip() or len(changed.strip()) > MOST_CHANGED:
        raise ProtocolRefused("changed")

    def make() -> UUID:
        if _shown(protocol_id).last.number != after:
            raise ProtocolRefused("meanwhile")
        return _write(by, protocol_id, after + 1, draft, changed.strip(), now())

    try:
        with transaction.atomic():
            return once(f"protocol:{key}", make)[0]
    except IntegrityError as raced:
        # Two operators published at the same moment: the number of the second one is taken.
        if queries.last_number(protocol_id) == after:
            raise
        raise ProtocolRefused("meanwhile") from raced


def show(*, by: Principal, protocol_id: UUID, place: Place) -> None:
    """From now on, the protocol is shown there and nowhere else."""
    _check_place(place)
    if _shown(protocol_id).posting.place != place:
        with transaction.atomic():
            _post(by, protocol_id, place, now())


def withdraw(*, by: Principal, protocol_id: UUID, reason: str) -> None:
    """Shown nowhere any more; cases that were answered under it still open it."""
    state = _shown(protocol_id)
    if not reason.strip() or len(reason.strip()) > MOST_REASON:
        raise ProtocolRefused("reason")
    with transaction.atomic():
        _post(by, protocol_id, state.posting.place, now(), withdrawn=reason.strip())


def put_back(*, by: Principal, protocol_id: UUID) -> None:
    """Shown again where it was before it was withdrawn."""
    state = _found(protocol_id)
    if not state.posting.is_withdrawn:
        raise ProtocolRefused("shown")
    with transaction.atomic():
        _post(by, protocol_id, state.posting.place, now())


def check(draft: Draft) -> None:
    """Raises ProtocolRefused for the first thing that cannot be published."""
    for name, longest in LONGEST.items():
        typed = getattr(draft, name).strip()
        if not typed or len(typed) > longest:
            raise ProtocolRefused(name)
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise ProtocolRefused("days")
    text, english = draft.text.strip(), draft.text_en.strip()
    if draft.pdf and (text or english):
        raise ProtocolRefused("both")
    if english and not text:
        raise ProtocolRefused("english_alone")
    if not draft.pdf and not text:
        raise ProtocolRefused("nothing")
    if max(len(text), len(english)) > MOST_LETTERS:
        raise ProtocolRefused("too_long")
    if draft.pdf:
        check_file(draft.pdf)


def check_file(data: bytes) -> None:
    """Raises ProtocolRefused unless it is a PDF that opens, does nothing by itself, and is not too heavy."""
    if len(data) > MOST_BYTES:
        raise ProtocolRefused("too_heavy")
    try:
        check_received(data)
    except PdfRefused as refused:
        raise ProtocolRefused(refused.code) from refused


def _check_place(place: Place) -> None:
    published = {usage.code for usage in usages.active_usages()}
    if not place.usage_codes or not published.issuperset(place.usage_codes):
        raise ProtocolRefused("usages")
    if place.organization_id is not None and directory.organization(place.organization_id) is None:
        raise ProtocolRefused("place")


def _found(protocol_id: UUID) -> ProtocolState:
    found = queries.state(protocol_id)
    if found is None:
        raise LookupError(protocol_id)
    return found


def _shown(protocol_id: UUID) -> ProtocolState:
    found = _found(protocol_id)
    if found.posting.is_withdrawn:
        raise ProtocolRefused("withdrawn")
    return found


def _write(by: Principal, protocol_id: UUID, number: int, draft: Draft, changed: str, at: datetime) -> UUID:
    row = Version(
        protocol_id=protocol_id,
        number=number,
        **{name: getattr(draft, name).strip() for name in ("title", "subject", "source", "text", "text_en")},
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        changed=changed,
        published_at=at,
        published_by_role_id=by.role_id,
        published_by_text=by.signature,
    )
    if draft.pdf:
        for name, value in asdict(documents.keep_file(row.id, draft.pdf)).items():
            setattr(row, name, value)
    row.save(force_insert=True)
    record(
        "protocol.publish",
        why=kept("protocole régional publié"),
        subject_kind="protocol",
        subject_id=row.id,
        detail={"protocol": str(protocol_id), "version": number},
    )
    return row.id


def _post(by: Principal, protocol_id: UUID, place: Place, at: datetime, *, withdrawn: str = "") -> None:
    row = Posting(
        protocol_id=protocol_id,
        usage_codes=sorted(set(place.usage_codes)),
        organization_id=place.organization_id,
        is_withdrawn=bool(withdrawn),
        reason=withdrawn,
        made_at=at,
        made_by_role_id=by.role_id,
        made_by_text=by.signature,
    )
    row.save(force_insert=True)
    why = kept("protocole régional retiré") if withdrawn else kept("protocole régional montré")
    record(
        "protocol.withdraw" if withdrawn else "protocol.show",
        why=why,
        subject_kind="protocol",
        subject_id=protocol_id,
        detail={"usages": ", ".join(row.usage_codes), "organization": str(place.organization_id or "")},
    )
