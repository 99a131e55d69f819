"""The open case: read, answer, preview, copy, and every transition its usage offers."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.cases import actions, drafts, opinion, queries, readings
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import mistakes, onward, page, steps
from maillage.acts.cases.presenters.opinion import answer_text, may_answer
from maillage.acts.cases.views.drafts import save
from maillage.acts.cases.views.inviting import invitees
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.cases.views.withheld import withheld_page
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request
from maillage.toolbox.clock import now


@require_GET
def case(request: Request, case_id: UUID) -> HttpResponse:
    """The case as its reader's turn shows it; a draft opens where it was left."""
    found = opened(request, case_id)
    if found.withheld:
        note_reading(found)
        return withheld_page(request, found)
    if found.state_kind == "draft":
        return redirect("cases:step", case_id, onward.opening_step(found))
    if request.htmx:
        return _refreshed(request, found)
    note_reading(found)
    readings.note(found, "page")
    return render(request, "cases/case.html", {"page": page.case_page(found, request.access), "case": found})


def _refreshed(request: Request, found: Case) -> HttpResponse:
    """The head of the page, asked again by a live event. What changed under a reader comes by itself; under
    somebody who writes, they are told and choose when. What was put aside leaves every screen at once."""
    seen = request.GET.get("vu", "")
    changed = seen != page.stamp(found)
    put_aside = seen.rpartition("-")[2] != mistakes.stamp(found)
    if changed and (put_aside or not request.GET.get("saisie")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    view = page.case_page(found, request.access)
    return render(request, "cases/_status.html", {"page": view, "case": found, "changed": changed})


@require_POST
def fire(request: Request, case_id: UUID, event: str) -> HttpResponse:
    """Plays an event. Refused, it says why on the page and writes nothing."""
    found = opened(request, case_id)
    if event not in {each.name for each in usages.package(found.usage_version_id).definition.transitions}:
        return access.found_or_404(lambda: None, kind="case event", wanted=case_id)
    reason = request.POST.get("reason", "")
    try:
        actions.fire(
            by=request.access.principal,
            case_id=case_id,
            event=event,
            reason=reason,
            key=request.POST.get("key") or None,
            keep=lambda: _keep_answers(request, found, event),
            seen=_version(request),
            invited=invitees(request.POST),
        )
    except (Refused, drafts.Conflict) as refused:
        # The event is undone, what was typed is not.
        with suppress(Refused, drafts.Conflict):
            _keep_answers(request, found, event)
        return _refused(request, case_id, event, refused, reason)
    messages.success(request, onward.done_sentence(found))
    return redirect(onward.after(found))


def _version(request: Request) -> int | None:
    """The version of the answer that the page showed."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None


def _keep_answers(request: Request, found, event: str) -> None:
    """What the page holds is saved before the event is played: signing signs what is on the screen."""
    transition = next(
        each for each in usages.package(found.usage_version_id).definition.transitions if each.name == event
    )
    if transition.form is None or not any(name.startswith("f-") for name in request.POST):
        return
    given = request.POST.get("revision", "")
    try:
        save(request, found, transition.form, int(given) if given.isdigit() else None)
    except drafts.Conflict as conflict:
        # One's own draft, kept by the page a second ago, is no conflict; somebody else's is never overwritten.
        if conflict.saved.saved_by_role_id != request.access.principal.role_id:
            raise
        save(request, found, transition.form)


def _refused(request: Request, case_id: UUID, event: str, refused: Exception, reason: str) -> HttpResponse:
    # Refused because the case has just left the reader's hands, it is unknown to them from now on.
    found = access.found_or_404(lambda: queries.case(request.access, case_id), kind="case", wanted=case_id)
    if found.withheld:
        return withheld_page(request, found, HTTPStatus.GONE)
    if isinstance(refused, Refused) and refused.kind == RefusedKind.RED_FLAG:
        return redirect("cases:stop", case_id)
    sentence = refused.sentence if isinstance(refused, drafts.Conflict) else getattr(refused, "reason_fr", "")
    if found.state_kind == "draft":
        messages.error(request, sentence)
        return redirect("cases:step", case_id, steps.count(found))
    view = page.case_page(found, request.access, refusal=onward.refusal(event, sentence, refused, reason))
    return render(request, "cases/case.html", {"page": view, "case": found}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_GET
def preview(request: Request, case_id: UUID) -> HttpResponse:
    """The answer as it would be signed now; says on every page that it is not."""
    found = opened(request, case_id)
    definition = usages.package(found.usage_version_id).definition
    name = next(iter(definition.documents), None)
    if name is None or not may_answer(found, request.access):
        return access.found_or_404(lambda: None, kind="case preview", wanted=case_id)
    pdf = opinion.build(case=found, name=name, by=request.access.principal, at=now(), preview_only=True)
    note_reading(found)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def text(request: Request, case_id: UUID) -> HttpResponse:
    """The answer as clean text, to paste into another software."""
    found = opened(request, case_id)
    note_reading(found)
    readings.note(found, "text")
    return HttpResponse(answer_text(found), content_type="text/plain; charset=utf-8")
