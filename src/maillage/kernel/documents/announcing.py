"""Announcing: an opinion stays hidden from its patient until a physician says that they have told them.

Each version is announced for itself. Taken back for a few minutes only, and never once the patient has read it.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from maillage.kernel.access.facade import found_or_404, require, why
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.kernel.documents.contracts import AnnouncementPlan, AnnouncementView, DocumentRefused
from maillage.kernel.documents.models import Announcement, Document
from maillage.toolbox.clock import fr_date, in_paris, now, today
from maillage.toolbox.language import said_filled

USUAL_DELAY = timedelta(days=15)
UNDO_FOR = timedelta(minutes=10)
WARN_BEFORE = timedelta(days=3)
CONSULTED_AT_MOST = timedelta(days=366)


def plan_after(before: Document | None, plan: AnnouncementPlan | None) -> AnnouncementPlan:
    """Who announces and until when: as told, else as for the version before, else within the usual delay."""
    if plan is not None:
        return plan
    former = Announcement.objects.filter(document_id=before.id).first() if before is not None else None
    if former is None:
        return AnnouncementPlan(None, None, today() + USUAL_DELAY)
    delay = former.due_on - in_paris(former.created_at).date()
    return AnnouncementPlan(former.owner_role_id, former.owner_organization_id, today() + delay)


def await_announcement(document: Document, plan: AnnouncementPlan) -> None:
    """Joins the transaction that keeps the document: it is never there without its announcement."""
    Announcement.objects.bulk_create(
        [
            Announcement(
                document=document,
                patient_id=document.patient_id,
                source_id=document.source_id,
                owner_role_id=plan.owner_role_id,
                owner_organization_id=plan.owner_organization_id,
                due_on=plan.due_on,
                created_at=now(),
            )
        ]
    )


def visible_to(context: AccessContext) -> QuerySet[Announcement]:
    """Announcements of current versions; the row policy says which ones, a document put aside has none."""
    return Announcement.objects.filter(document__status=Document.Status.APPROVED).select_related("document")


def awaiting(context: AccessContext) -> QuerySet[Announcement]:
    """What the reader's structure still has to announce."""
    mine = Q(owner_role_id=context.principal.role_id) | Q(owner_organization_id__in=list(context.holders))
    return visible_to(context).filter(mine, announced_at__isnull=True)


def announcement_of(context: AccessContext, document_id: UUID) -> AnnouncementView | None:
    row = visible_to(context).filter(document_id=document_id).first()
    return as_view(row) if row else None


def announce(*, by: Principal, document_id: UUID, consulted_on: date) -> AnnouncementView:
    """Shows the document to its patient. Done twice, or by two people at once, the first time counts.

    Raises Refused for who may not announce, DocumentRefused for a date that cannot be.
    """
    require(by, "document.announce")
    row = _locked(document_id)
    if row.announced_at is not None:
        return as_view(row)
    if not today() - CONSULTED_AT_MOST <= consulted_on <= today():
        raise DocumentRefused("consultation_date")
    row.announced_at, row.announced_by_id, row.consultation_on = now(), by.role_id, consulted_on
    row.announced_by_text = by.signature
    row.save(update_fields=["announced_at", "announced_by_id", "announced_by_text", "consultation_on"])
    Document.objects.filter(id=document_id).update(hidden_from_patient=False)
    _say(row, "document.announce")
    return as_view(row)


def take_back(*, by: Principal, document_id: UUID) -> AnnouncementView:
    """Hides it again: by who announced it, within minutes, and only while the patient has not opened it."""
    row = _locked(document_id)
    if row.announced_at is None:
        return as_view(row)
    if row.announced_by_id != by.role_id:
        raise DocumentRefused("announced_by_other", who=row.announced_by_text)
    if row.read_at is not None:
        raise DocumentRefused("read_by_patient")
    if now() - row.announced_at > UNDO_FOR:
        raise DocumentRefused("announced_long_ago")
    row.announced_at = row.announced_by_id = row.consultation_on = None
    row.announced_by_text = ""
    row.save(update_fields=["announced_at", "announced_by_id", "announced_by_text", "consultation_on"])
    Document.objects.filter(id=document_id).update(hidden_from_patient=True)
    _say(row, "document.take_back")
    return as_view(row)


def _locked(document_id: UUID) -> Announcement:
    """Held until the end of the transaction; 404 for another's, and for a version that is not the current one."""
    found = found_or_404(
        lambda: visible_to(current()).filter(document_id=document_id).first(), kind="document", wanted=document_id
    )
    # Announced by somebody else, possibly while we waited: the policy locks it for them alone, and it is only read.
    row = Announcement.objects.select_for_update().filter(id=found.id).first()
    return row or Announcement.objects.get(id=found.id)


def _say(row: Announcement, action: str) -> None:
    record(
        action,
        why=why(row.patient_id, row.source_id),
        patient_id=row.patient_id,
        subject_kind="document",
        subject_id=row.document_id,
    )


# For our own jobs, in the context `system:documents`


def take_to_remind(limit: int = 200) -> list[AnnouncementView]:
    """Announcements near their deadline, then once past it; each is given once for each of the two."""
    day = today()
    near = Q(reminded_at__isnull=True, due_on__lte=day + WARN_BEFORE)
    past = Q(due_on__lt=day, reminded_at__date__lte=F("due_on"))
    rows = visible_to(current()).filter(near | past, announced_at__isnull=True, owner_role_id__isnull=False)
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_on", "id")[:limit])
    Announcement.objects.filter(id__in=[row.id for row in taken]).update(reminded_at=now())
    return [as_view(row) for row in taken]


def take_to_tell(limit: int = 200) -> list[UUID]:
    """Patients to tell that a document waits for them: once the announcement can no longer be taken back."""
    settled = now() - UNDO_FOR
    rows = visible_to(current()).filter(announced_at__lte=settled, told_at__isnull=True)
    taken = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("announced_at")[:limit])
    Announcement.objects.filter(id__in=[row.id for row in taken]).update(told_at=now())
    return list(dict.fromkeys(row.patient_id for row in taken if row.read_at is None))


# For the patient, through functions of the database that look at their ticket


def awaiting_me() -> list[date]:
    """Until when each document that waits for its announcement must be shown: nothing else of it is said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_on FROM ctx.patient_awaiting() ORDER BY due_on")
        return [due for (due,) in cursor.fetchall()]


def note_read_by_me(document_id: UUID) -> bool:
    """The patient opens it: from now on nobody takes the announcement back. False when it just was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.patient_reads(%s)", [document_id])
        return bool(cursor.fetchone()[0])


def read_by_me() -> list[UUID]:
    """What the patient has opened before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ctx.patient_has_read()")
        return [document for (document,) in cursor.fetchall()]


def as_view(row: Announcement) -> AnnouncementView:
    return AnnouncementView(
        document_id=row.document_id,
        title=said_filled(row.document.title),
        patient_id=row.patient_id,
        source_id=row.source_id,
        owner_role_id=row.owner_role_id,
        due_on=row.due_on,
        announced_at=row.announced_at,
        announced_by_id=row.announced_by_id,
        announced_by_text=row.announced_by_text,
        consultation_on=row.consultation_on,
        read_at=row.read_at,
        until_text=fr_date(row.due_on),
    )
