"""The case of an address, or the same 404 for an unknown one and for somebody else's.

Only who held a delegation on it is told that it ended: the others cannot tell an ended case from an unknown one.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from maillage.acts.cases import contributions, delegates, queries
from maillage.acts.cases.models import Case
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request


def opened(request: Request, case_id: UUID) -> Case:
    found = queries.case(request.access, case_id)
    if found is None:
        ended = delegates.ended_on(case_id)
        if ended is not None:
            record("case.delegation_ended", why="délégation terminée", subject_kind="case", subject_id=case_id)
            raise delegates.DelegationEnded(ended)
    return access.found_or_404(lambda: found, kind="case", wanted=case_id)


P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def told_of_an_end(view: View[P]) -> View[P]:
    """A view of a case that says, in words, that the delegation by which it was opened has ended."""

    @wraps(view)
    def answered(request: Request, *args: P.args, **named: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except delegates.DelegationEnded as refused:
            return _ended(request, refused)

    return answered


def _ended(request: Request, refused: delegates.DelegationEnded) -> HttpResponse:
    """To a script, a sentence and the order to forget what it kept; to a part of a page, to show the whole one."""
    if request.htmx:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    if request.headers.get("X-Requested-With") or "json" in request.headers.get("Content-Type", ""):
        return JsonResponse({"error": refused.sentence, "closed": True}, status=HTTPStatus.CONFLICT)
    return render(request, "cases/delegation_ended.html", {"ended": refused.ended}, status=HTTPStatus.FORBIDDEN)


def note_reading(case: Case) -> None:
    """One line of the trail a page: who opened the case, and why they might."""
    record(
        "case.open",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail=contributions.mark_of_reader(case),
    )
