"""A case put aside answers every address of its own with one page: who reported it, when, and what happens now."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from maillage.acts.cases import queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import mistakes
from maillage.kernel.context.facade import Request

P = ParamSpec("P")
ViewOfACase = Callable[Concatenate[Request, UUID, P], HttpResponse]


def while_open(view: ViewOfACase[P]) -> ViewOfACase[P]:
    """A view of a case that shows nothing of it while it is withheld; whoever may not see it is not told."""

    @wraps(view)
    def answered(request: Request, case_id: UUID, *args: P.args, **named: P.kwargs) -> HttpResponse:
        found = queries.case(request.access, case_id)
        if found is not None and found.withheld:
            return withheld_page(request, found, HTTPStatus.GONE)
        return view(request, case_id, *args, **named)

    return answered


def withheld_page(request: Request, found: Case, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """To a script, the sentence and the order to forget; to a part of a page, to show the whole one."""
    if request.htmx:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    page = mistakes.withheld(found, request.access)
    if request.headers.get("X-Requested-With") or "json" in request.headers.get("Content-Type", ""):
        return JsonResponse({"error": page.heading, "closed": True}, status=HTTPStatus.CONFLICT)
    return render(request, "cases/withheld.html", {"page": page}, status=status)
