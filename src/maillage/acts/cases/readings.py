"""Who opened which signed version first, and who has still to be told that it was rectified.

What is signed is the answer, or a piece beside it: what a party contributed, or somebody from outside. Nobody is
marked "to tell": it is derived from what was read, so a reading committed at the very instant of a new signature
counts like any other. Refuses to acknowledge a version that is no longer the last one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case as DjangoCase
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from maillage.acts.cases import outside, queries
from maillage.acts.cases.bundle import parts_of
from maillage.acts.cases.models import Case, CaseForm, Opinion, Reading
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents.contracts import DocumentView
from maillage.kernel.events.facade import live
from maillage.toolbox.clock import now
from maillage.toolbox.statements import Statement

REQUEST = 0  # the version of who read the request before any answer
ANYBODY = UUID(int=0)  # in whose place the reader is put


@dataclass(frozen=True, slots=True)
class Read:
    """One version of the answer, of what a party contributed, or of what was written from outside."""

    version: int
    party_id: UUID | None = None
    outside_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who had read a version before the one in force."""

    role_id: UUID
    display: str
    opened_at: datetime
    acknowledged_at: datetime | None


def note(case: Case, how: str) -> None:
    """Keeps the first time that the reader opened what is in force now: the request or its last signed answer, and
    what each party signed."""
    signed = queries.opinion_of(case.id)
    me = current().principal.role_id
    others = (each for each in queries.signed_contributions(case.id) if each.saved_by_role_id != me)
    read = [Read(signed.version if signed else REQUEST), *(Read(each.version, each.party_id) for each in others)]
    if usages.package(case.usage_version_id).definition.guests is not None:
        outsiders = (each for each in outside.opinions_on(case.id) if each.is_signed)
        read += [Read(each.version, outside_id=each.id) for each in outsiders]
    # With the last words of the context: nothing of the page depends on it, and what was read stays remembered.
    current().before_commit.append(lambda: _note(case.id, read, how))


def note_document(document: DocumentView) -> None:
    """A signed PDF was opened: whichever version it is, that is the one that was read."""
    if document.kind != "opinion" or document.source_id is None:
        return
    version = Opinion.objects.filter(document_id=document.id).values_list("version", flat=True).first()
    if version is not None:
        _note(document.source_id, [Read(version)], "pdf")


def _note(case_id: UUID, read: Iterable[Read], how: str) -> None:
    by = current().principal
    if by.role_id is None:
        return
    Reading.objects.bulk_create(
        [
            Reading(
                case_id=case_id,
                party_id=each.party_id,
                outside_id=each.outside_id,
                version=each.version,
                role_id=by.role_id,
                role_text=by.signature,
                how=how,
            )
            for each in read
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """The last signed version of a piece of the case: the answer, or what a party contributed."""

    version: int
    signer: UUID | None


def in_force(case_id: UUID, party_id: UUID | None) -> InForce | None:
    if party_id is None:
        answer = queries.opinion_of(case_id)
        return InForce(answer.version, answer.signed_by_role_id) if answer else None
    last = next(iter(queries.all_signed(case_id, party_id)), None)
    if last is not None:
        return InForce(last.version, last.saved_by_role_id)
    written = outside.opinion_of(case_id, party_id)
    return InForce(written.version, None) if written else None


def acknowledge(*, by: Principal, case: Case, version: int, party_id: UUID | None = None) -> None:
    """The reader has seen the rectification; said once, the date stays."""
    signed = in_force(case.id, party_id)
    if signed is None or signed.version != version:
        raise Refused(RefusedKind.WRONG_STATE, _("Cette réponse vient d’être rectifiée de nouveau : relisez-la."))
    from_outside = party_id is not None and outside.opinion_of(case.id, party_id) is not None
    read = Read(version, outside_id=party_id) if from_outside else Read(version, party_id)
    _note(case.id, [read], "page")
    mine = _of(case.id, party_id).filter(version=version, role_id=by.role_id, acknowledged_at__isnull=True)
    if not mine.update(acknowledged_at=now()):
        return
    record(
        "case.acknowledge",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"version": version},
    )
    live([signed.signer] if signed.signer else [], "case", case.id)


def _of(case_id: UUID, party_id: UUID | None) -> "QuerySet[Reading]":
    rows = Reading.objects.filter(case_id=case_id)
    if party_id is None:
        return rows.filter(party__isnull=True, outside_id__isnull=True)
    return rows.filter(Q(party_id=party_id) | Q(outside_id=party_id))


def everyone(case_id: UUID) -> set[UUID]:
    """Who opened the case in any of its versions."""
    return set(Reading.objects.filter(case_id=case_id).values_list("role_id", flat=True))


def of_a_piece(case_id: UUID, party_id: UUID | None = None) -> set[UUID]:
    """Who opened a signed version of the answer, or of what a party contributed."""
    return set(_of(case_id, party_id).filter(version__gt=REQUEST).values_list("role_id", flat=True))


def readers_of_former(case_id: UUID, party_id: UUID | None = None) -> tuple[Reader, ...]:
    """Who had read a former version, and when they acknowledged the one in force; its signer apart."""
    signed = in_force(case_id, party_id)
    if signed is None or signed.version == 1:
        return ()
    rows = _of(case_id, party_id).filter(version__gt=REQUEST).exclude(role_id=signed.signer)
    first: dict[UUID, Reading] = {}
    acknowledged: dict[UUID, datetime | None] = {}
    for row in rows.order_by("opened_at", "id"):
        if row.version == signed.version:
            acknowledged[row.role_id] = row.acknowledged_at
        else:
            first.setdefault(row.role_id, row)
    return tuple(Reader(role, row.role_text, row.opened_at, acknowledged.get(role)) for role, row in first.items())


def pending(role_id: UUID, case_ids: Iterable[UUID] | None = None) -> "QuerySet[Reading]":
    """Readings of this person that a rectification of the region has overtaken and that they have not acknowledged."""
    answer = Opinion.objects.filter(case=OuterRef("case")).order_by("-version")
    piece = CaseForm.objects.filter(party=OuterRef("party"), completed_at__isnull=False).order_by("-version")
    read = Reading.objects.filter(outside_id__isnull=True).annotate(piece=Coalesce("party_id", "case_id"))
    done = read.filter(
        piece=OuterRef("piece"), role_id=role_id, version=OuterRef("in_force"), acknowledged_at__isnull=False
    )
    found = (
        read.filter(_rectified(), role_id=role_id, version__gt=REQUEST)
        .annotate(
            in_force=_either(answer.values("version"), piece.values("version")),
            signer=_either(answer.values("signed_by_role_id"), piece.values("saved_by_role_id")),
        )
        .filter(version__lt=F("in_force"))
        .exclude(signer=role_id)
        .exclude(Exists(done))
    )
    return found if case_ids is None else found.filter(case_id__in=list(case_ids))


def _rectified() -> Q:
    """Little ever is: asked first, what is in force is looked for in those cases alone."""
    answers = Opinion.objects.filter(case=OuterRef("case"), version__gt=1)
    return Q(Exists(answers)) | Q(Exists(CaseForm.objects.filter(party=OuterRef("party"), version__gt=1)))


def _either(answer: "QuerySet[Any]", piece: "QuerySet[Any]") -> DjangoCase:
    """Of the answer, or of what a party contributed."""
    return DjangoCase(When(party__isnull=True, then=Subquery(answer[:1])), default=Subquery(piece[:1]))


@cache
def _every_pending() -> Statement:
    """`pending` over every case, for anybody."""
    rows = pending(ANYBODY).order_by("case_id", F("party_id").asc(nulls_first=True))
    return Statement.of(rows.values_list("case_id", "party_id"))


def to_acknowledge() -> dict[UUID, UUID | None]:
    """Cases of which something that the reader had read was rectified, by case: whose contribution, None for the
    answer."""
    role = current().principal.role_id
    if role is None:
        return {}
    found: dict[UUID, UUID | None] = {}
    for case_id, party_id in _every_pending().rows({ANYBODY: role}):
        found.setdefault(case_id, party_id)
    for again in _from_outside(role, outside.rectified().values()):
        found.setdefault(again.case_id, again.id)
    return found


def _from_outside(role_id: UUID, rectified: Iterable[outside.Rectified]) -> list[outside.Rectified]:
    """Those of which this person had read a former version, and has not acknowledged the one in force."""
    asked = list(rectified)
    if not asked:
        return []
    mine = Reading.objects.filter(role_id=role_id, outside_id__in=[each.id for each in asked])
    known = list(mine.values_list("outside_id", "version", "acknowledged_at"))
    former = {key for key, version, _at in known for each in asked if each.id == key and version < each.version}
    done = {(key, version) for key, version, at in known if at is not None}
    return [each for each in asked if each.id in former and (each.id, each.version) not in done]


def awaits_me(case_id: UUID) -> tuple[UUID | None, ...]:
    """What of this case the reader has to acknowledge: None is the answer, else whose contribution."""
    role = current().principal.role_id
    if role is None:
        return ()
    again = [outside.Rectified(case_id, each.id, each.version) for each in outside.opinions_on(case_id) if each.former]
    beside = tuple(each.id for each in _from_outside(role, again))
    if len(parts_of(case_id).opinions) < 2 and all(each.version == 1 for each in queries.all_signed(case_id)):
        return beside
    found = pending(role, [case_id]).order_by(F("party_id").asc(nulls_first=True))
    return (*dict.fromkeys(found.values_list("party_id", flat=True)), *beside)


def my_acknowledgement(case_id: UUID, version: int, party_id: UUID | None = None) -> datetime | None:
    """When the reader said that they had seen this version; None when they have not, or had nothing to say."""
    mine = _of(case_id, party_id).filter(version=version, role_id=current().principal.role_id)
    return mine.values_list("acknowledged_at", flat=True).first()
