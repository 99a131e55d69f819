"""Bytes over HTTP: read whole inside the transaction that proved the right to see them, never streamed after it."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from maillage.kernel.context.facade import current
from maillage.kernel.documents import presenters, queries
from maillage.kernel.documents.contracts import DocumentDamaged, DocumentRefused, Size


@require_safe
def original(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """The document as it was kept; `?telecharger` saves it instead of showing it."""
    return _answer(request, document_id, "original", save="telecharger" in request.GET)


@require_safe
def preview(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    return _answer(request, document_id, "preview")


@require_safe
def thumbnail(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    return _answer(request, document_id, "thumbnail")


def _answer(request: HttpRequest, document_id: UUID, size: Size, *, save: bool = False) -> HttpResponseBase:
    try:
        content = queries.content(current(), document_id, size=size)
    except (DocumentDamaged, DocumentRefused) as refusal:
        # Neither an exception nor a 500: both roll the context back, and the line of the damage must stay.
        status = HTTPStatus.CONFLICT if isinstance(refusal, DocumentDamaged) else HTTPStatus.GONE
        given = {"sentence": refusal.sentence, "status": status.value}
        return render(request, "documents/unreadable.html", given, status=status)
    response = HttpResponse(
        content.data, content_type=content.mime, headers=presenters.headers(content, size, save=save)
    )
    return get_conditional_response(request, etag=presenters.etag(content), response=response) or response
