"""A version as it is read: its page, and its PDF. Holds no patient."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.acts.protocols import facade, presenters
from maillage.kernel.access.facade import found_or_404
from maillage.kernel.documents.contracts import PDF
from maillage.kernel.documents.facade import DocumentDamaged
from maillage.kernel.documents.presenters import file_headers


@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Whatever became of it: replaced or withdrawn, it says so and stays readable."""
    page = found_or_404(lambda: presenters.version_page(version_id), kind="protocol", wanted=version_id)
    return render(request, "protocols/version.html", {"page": page})


@require_safe
def file(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The PDF; `?telecharger` saves it instead of showing it."""
    try:
        data = found_or_404(lambda: facade.file_of(version_id), kind="protocol", wanted=version_id)
    except DocumentDamaged as damaged:
        given = {"sentence": damaged.sentence, "status": HTTPStatus.CONFLICT.value}
        return render(request, "documents/unreadable.html", given, status=HTTPStatus.CONFLICT)
    view = facade.versions([version_id])[version_id]
    headers = file_headers(view.title, PDF, save="telecharger" in request.GET)
    return HttpResponse(data, content_type=PDF, headers=headers)
