"""Who opened which signed version first, and who has still to be told that it was rectified.

Nobody is marked "to tell": it is derived from what was read, so a reading committed at the very instant of a new
signature counts like any other. Refuses to acknowledge a version that is no longer the last one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from maillage.acts.cases import queries
from maillage.acts.cases.bundle import parts_of
from maillage.acts.cases.models import Case, Opinion, Reading
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.documents.contracts import DocumentView
from maillage.kernel.events.facade import live
from maillage.toolbox.clock import now

REQUEST = 0  # the version of who read the request before any answer


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who had read a version before the one in force."""

    role_id: UUID
    display: str
    opened_at: datetime
    acknowledged_at: datetime | None


def note(case: Case, how: str) -> None:
    """Keeps the first time that the reader opened what is in force now: the request, or its last signed answer."""
    signed = queries.opinion_of(case.id)
    version = signed.version if signed else REQUEST
    # With the last words of the context: nothing of the page depends on it, and what was read stays remembered.
    current().before_commit.append(lambda: _note(case.id, version, how))


def note_document(document: DocumentView) -> None:
    """A signed PDF was opened: whichever version it is, that is the one that was read."""
    if document.kind != "opinion" or document.source_id is None:
        return
    version = Opinion.objects.filter(document_id=document.id).values_list("version", flat=True).first()
    if version is not None:
        _note(document.source_id, version, "pdf")


def _note(case_id: UUID, version: int, how: str) -> None:
    by = current().principal
    if by.role_id is None:
        return
    who = ", ".join(part for part in (by.display, by.place) if part)
    reading = Reading(case_id=case_id, version=version, role_id=by.role_id, role_text=who[:200], how=how)
    Reading.objects.bulk_create([reading], ignore_conflicts=True)


def acknowledge(*, by: Principal, case: Case, version: int) -> None:
    """The reader has seen the rectification; said once, the date stays."""
    signed = queries.opinion_of(case.id)
    if signed is None or signed.version != version:
        raise Refused(RefusedKind.WRONG_STATE, _("Cette réponse vient d’être rectifiée de nouveau : relisez-la."))
    _note(case.id, version, "page")
    mine = Reading.objects.filter(case=case, version=version, role_id=by.role_id, acknowledged_at__isnull=True)
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
    live([signed.signed_by_role_id], "case", case.id)


def everyone(case_id: UUID) -> set[UUID]:
    """Who opened the case in any of its versions."""
    return set(Reading.objects.filter(case_id=case_id).values_list("role_id", flat=True))


def of_an_answer(case_id: UUID) -> set[UUID]:
    """Who opened a signed version of it."""
    answers = Reading.objects.filter(case_id=case_id, version__gt=REQUEST)
    return set(answers.values_list("role_id", flat=True))


def readers_of_former(case_id: UUID) -> tuple[Reader, ...]:
    """Who had read a former version, and when they acknowledged the one in force; its signer apart."""
    signed = queries.opinion_of(case_id)
    if signed is None or signed.version == 1:
        return ()
    rows = Reading.objects.filter(case_id=case_id, version__gt=REQUEST).exclude(role_id=signed.signed_by_role_id)
    first: dict[UUID, Reading] = {}
    acknowledged: dict[UUID, datetime | None] = {}
    for row in rows.order_by("opened_at", "id"):
        if row.version == signed.version:
            acknowledged[row.role_id] = row.acknowledged_at
        else:
            first.setdefault(row.role_id, row)
    return tuple(Reader(role, row.role_text, row.opened_at, acknowledged.get(role)) for role, row in first.items())


def pending(role_id: UUID, case_ids: Iterable[UUID] | None = None) -> "QuerySet[Reading]":
    """Readings of this person that a rectification has overtaken and that they have not acknowledged."""
    last = Opinion.objects.filter(case=OuterRef("case")).order_by("-version")
    done = Reading.objects.filter(
        case=OuterRef("case"), role_id=role_id, version=OuterRef("in_force"), acknowledged_at__isnull=False
    )
    found = (
        Reading.objects.filter(role_id=role_id, version__gt=REQUEST)
        .annotate(in_force=Subquery(last.values("version")[:1]), signer=Subquery(last.values("signed_by_role_id")[:1]))
        .filter(version__lt=F("in_force"))
        .exclude(signer=role_id)
        .exclude(Exists(done))
    )
    return found if case_ids is None else found.filter(case_id__in=list(case_ids))


def to_acknowledge() -> list[UUID]:
    """Cases whose rectified answer the reader has still to acknowledge, the oldest rectification first."""
    role = current().principal.role_id
    if role is None:
        return []
    return list(dict.fromkeys(pending(role).order_by("case_id").values_list("case_id", flat=True)))


def awaits_me(case_id: UUID) -> bool:
    role = current().principal.role_id
    was_rectified = len(parts_of(case_id).opinions) > 1
    return role is not None and was_rectified and pending(role, [case_id]).exists()


def my_acknowledgement(case_id: UUID, version: int) -> datetime | None:
    """When the reader said that they had seen this version; None when they have not, or had nothing to say."""
    mine = Reading.objects.filter(case_id=case_id, version=version, role_id=current().principal.role_id)
    return mine.values_list("acknowledged_at", flat=True).first()
