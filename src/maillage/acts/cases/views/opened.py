"""The case of an address, or the same 404 for an unknown one and for somebody else's."""

from uuid import UUID

from django.http import HttpRequest

from maillage.acts.cases import queries
from maillage.acts.cases.models import Case
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record


def opened(request: HttpRequest, case_id: UUID) -> Case:
    return access.found_or_404(lambda: queries.case(request.access, case_id), kind="case", wanted=case_id)


def note_reading(case: Case) -> None:
    """One line of the trail a page: who opened the case, and why they might."""
    record(
        "case.open",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
    )
