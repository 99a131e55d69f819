"""A patient asks about an access that they do not understand; a security officer answers."""

from collections.abc import Iterable
from uuid import UUID

from maillage.kernel.access.facade import found_or_404
from maillage.kernel.audit import facade as audit
from maillage.kernel.context.facade import AccessContext, Principal
from maillage.kernel.events.facade import emit
from maillage.kernel.patient_access.contracts import DoorRefused, QuestionView
from maillage.kernel.patient_access.models import AccessQuestion
from maillage.kernel.patient_access.post import QUESTION
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id
from maillage.toolbox.language import kept

LONGEST = 1000


def ask(*, by: Principal, line: audit.TrailEntry, message: str) -> UUID:
    """One question for one line. Raises DoorRefused when it was already asked."""
    assert by.patient_id is not None
    row = AccessQuestion(
        id=new_id(),
        patient_id=by.patient_id,
        line_seq=line.seq,
        line_at=line.at,
        actor=line.actor,
        organization_id=line.organization_id,
        message=message.strip()[:LONGEST],
        asked_at=now(),
    )
    AccessQuestion.objects.bulk_create([row], ignore_conflicts=True)
    if not AccessQuestion.objects.filter(id=row.id).exists():
        raise DoorRefused("question_twice")
    emit(QUESTION, {"question": str(row.id)})
    audit.record(
        "patient_space.question",
        why=kept("le patient lui-même"),
        patient_id=by.patient_id,
        subject_kind="access question",
        subject_id=row.id,
    )
    return row.id


def visible(context: AccessContext) -> list[QuestionView]:
    """Those of the patient who reads, or those of the structures that the officer watches; the newest first."""
    return views(AccessQuestion.objects.order_by("-asked_at")[:200])


def answer(*, by: Principal, question_id: UUID, text: str) -> None:
    """The first answer stays."""
    if not text.strip():
        raise DoorRefused("answer")
    row = found_or_404(
        lambda: AccessQuestion.objects.filter(id=question_id).first(), kind="access question", wanted=question_id
    )
    answered = AccessQuestion.objects.filter(id=row.id, answered_at__isnull=True).update(
        answer=text.strip()[:2000],
        answered_at=now(),
        answered_by_id=by.role_id,
        answered_by_text=by.signature,
    )
    if answered:
        audit.record(
            "patient_space.answer",
            why=kept("réponse à une question du patient"),
            patient_id=row.patient_id,
            subject_kind="access question",
            subject_id=row.id,
        )


def views(rows: Iterable[AccessQuestion]) -> list[QuestionView]:
    return [
        QuestionView(
            id=row.id,
            patient_id=row.patient_id,
            line_seq=row.line_seq,
            line_at=row.line_at,
            actor=row.actor,
            organization_id=row.organization_id,
            message=row.message,
            asked_at=row.asked_at,
            answer=row.answer,
            answered_at=row.answered_at,
            answered_by_text=row.answered_by_text,
        )
        for row in rows
    ]
