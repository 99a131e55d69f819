"""Answers a request inside an access context, which is a transaction: an answer of 500 and more keeps nothing."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from maillage.kernel.context.access_context import open_context
from maillage.kernel.context.contracts import Principal
from maillage.kernel.context.request import Request


class _Failed(Exception):
    """Leaves the context by its failing way, carrying the answer that was already made."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def answer_inside(
    principal: Principal,
    request: HttpRequest,
    get_response: Callable[[HttpRequest], HttpResponse],
    *,
    reads: bool = True,
) -> HttpResponse:
    """The answer to this principal. `reads`: views find the context in `request.access`."""
    try:
        with open_context(principal) as context:
            if reads:
                cast(Request, request).access = context
            response = get_response(request)
            if response.status_code >= 500:
                raise _Failed(response)
    except _Failed as failed:
        response = failed.response
    return response
