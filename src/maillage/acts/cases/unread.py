"""An answer that nobody said they read in the promised time: its team calls the requester, and says so once."""

from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.cases import queries
from maillage.acts.cases.events import CALLED
from maillage.acts.cases.models import Case, CaseEvent
from maillage.acts.cases.waking import wake
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now


def is_unread(case: Case) -> bool:
    """Answered, not read, and the promise of reading is broken."""
    waits = case.state_kind == "answered" and case.read_at is None
    return waits and case.due_at is not None and case.due_at <= now()


def called_since(case: Case) -> bool:
    """Somebody already telephoned about this promise; a rectified answer starts another one."""
    return case.called_at is not None and case.due_at is not None and case.called_at >= case.due_at


def contact_of(case: Case) -> directory.ContactView | None:
    return next(iter(directory.contacts_of([case.requester_role_id])), None)


def may_call(case: Case, context: AccessContext) -> bool:
    return is_unread(case) and not called_since(case) and case.team_id in context.holders


def call(*, by: Principal, case_id: UUID, context: AccessContext) -> None:
    """Traced in the case and in the trail; the second of two people is told that it was done."""
    case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
    if not may_call(case, context):
        sentence = _("Cette réponse a été lue, ou un collègue a déjà appelé : relisez le dossier.")
        raise Refused(RefusedKind.WRONG_STATE, sentence)
    case.called_at, case.called_by_text = now(), by.display
    case.save(update_fields=["called_at", "called_by_text", "updated_at"])
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                event=CALLED,
                source=case.state,
                state=case.state,
                at=case.called_at,
                by_role_id=by.role_id,
                by_text=by.display,
            )
        ]
    )
    record(
        f"case.{CALLED}",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
    )
    wake(case)
