"""The record of a patient: banner, timeline, documents, measures, requests, and who looked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.kernel.access import facade as access
from maillage.kernel.identity import facade as identity
from maillage.portal import records


@require_GET
def record(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One tab at a time, in the address; an unknown tab is the first one."""
    patient = access.found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    page = records.page(patient, request.GET.get("vue", ""), request.GET.get("genre", ""))
    return render(request, "portal/record.html", {"page": page})
