"""The record of a patient: banner, timeline, documents, measures, requests, and who looked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record as note
from maillage.kernel.identity import facade as identity
from maillage.portal import records
from maillage.toolbox.tables import FileKind, file_answer


@require_GET
def export(request: HttpRequest, patient_id: UUID, tab: str, kind: FileKind) -> HttpResponse:
    """One list of the record as a file: the same lines as its page."""
    patient = access.found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    page = records.page(patient, tab, "")
    if page.tab != tab:  # a part that this reader has not: as if it did not exist
        access.found_or_404(lambda: None, kind="patient", wanted=patient_id)
    header, rows = records.file_of(page)
    note(
        "record.export",
        why=access.why(patient_id),
        patient_id=patient_id,
        detail={"list": tab, "rows": len(rows), "kind": kind},
    )
    return file_answer(kind, f"dossier-{tab}", header, rows, title=_("Dossier"))


@require_GET
def record(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One tab at a time, in the address; an unknown tab is the first one."""
    patient = access.found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    page = records.page(patient, request.GET.get("vue", ""), request.GET.get("genre", ""))
    return render(request, "portal/record.html", {"page": page})
