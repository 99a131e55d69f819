"""The door of the room."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from maillage.acts.cases import answers, ending, parties, queries
from maillage.acts.cases.actions import fire
from maillage.acts.cases.contracts import CaseRow, CaseView, EventView, FormView, OpinionView, PatientCase
from maillage.acts.cases.drafts import Conflict, save_form, start
from maillage.acts.cases.for_patients import cases_of_me
from maillage.acts.cases.ladders import climb_due
from maillage.acts.cases.presenters.ending import ending_page
from maillage.acts.cases.presenters.notices import WorkNotice, work_notices
from maillage.acts.cases.presenters.promises import promise_view
from maillage.acts.cases.promises import plan_unplanned
from maillage.acts.cases.readings import to_acknowledge
from maillage.acts.cases.reminders import escalate_due, warn_due
from maillage.acts.cases.steering import Counted, Grouping, Question, counted
from maillage.acts.cases.waking import wake
from maillage.acts.clocks.facade import ClockState
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.kernel.identity import facade as identity

__all__ = [
    "CaseRow",
    "CaseView",
    "Conflict",
    "Counted",
    "EventView",
    "FormView",
    "Grouping",
    "OpinionView",
    "PatientCase",
    "Question",
    "WorkNotice",
    "ask",
    "awaiting_me",
    "case",
    "cases_of_me",
    "cases_of_patient",
    "climb_due",
    "clocks_of",
    "counted",
    "delegators",
    "ending_page",
    "escalate_due",
    "fire",
    "lines_of_my_place",
    "lines_of_my_teams",
    "lines_to_count",
    "note_part_ended",
    "parts_of_my_teams",
    "patient_in_brief",
    "plan_unplanned",
    "promise_view",
    "request_sections",
    "rows",
    "save_form",
    "seen_among",
    "start",
    "to_acknowledge",
    "warn_due",
    "work_notices",
]


def case(case_id: UUID) -> CaseView | None:
    """The case as its reader may see it, or None when they may not."""
    context = current()
    found = queries.case(context, case_id)
    if found is None:
        return None
    package = usages.package(found.usage_version_id)
    return CaseView(
        row=queries.row_of(found),
        package=package,
        clocks=queries.clocks_in(found.id),
        events=queries.events_of(found),
        recipients=queries.recipients_of(found.id),
        opinion=queries.opinion_of(found.id),
        roles=parties.roles_in(found, package.definition, context),
    )


def note_part_ended(*, by: Principal, case_id: UUID, who: str, reason: str, veil: Mapping[str, Any]) -> None:
    """A line of the story: the part of somebody whom another room invited has ended, and why; `veil` as of them."""
    found = queries.locked(case_id)
    assert found is not None, "whoever ends a part sees the case"
    ending.note(by=by, case=found, who=who, reason=reason, veil=veil)
    wake(found)


def request_sections(case_id: UUID) -> tuple[Any, ...]:
    """What was asked, section by section, as it is read; nothing of a case not seen."""
    found = queries.case(current(), case_id)
    return tuple(forms.read_view(answers.state_of(found, answers.REQUEST))) if found else ()


def patient_in_brief(case_id: UUID) -> str:
    """`Femme, 71 ans`: of whom the request speaks, without a name."""
    found = queries.case(current(), case_id)
    patient = identity.patient(found.patient_id) if found else None
    band = identity.band(patient) if patient else None
    return ", ".join(part for part in (band.sex_label, band.age) if part) if band else ""


def ask(case_id: UUID, form: str, expression: str) -> list[Any]:
    """What an expression of the usage finds in the answers that count of a form; nothing in a case not seen."""
    found = queries.case(current(), case_id)
    if found is None:
        return []
    return forms.evaluate_expression(expression, answers.in_force_of(found, form), answers.context_of(found, form))


def seen_among(case_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these cases the reader may open."""
    return set(queries.visible_to(current()).filter(id__in=set(case_ids)).values_list("id", flat=True))


def awaiting_me() -> frozenset[UUID]:
    """Cases that wait for a contribution of the reader's own."""
    return frozenset(queries.awaiting_me(current()))


def delegators() -> frozenset[UUID]:
    """For whom the reader prepares requests now."""
    return frozenset(queries.delegators(current()))


def lines_of_my_teams() -> Any:
    """A query of lines (dicts of `CaseRow` columns) of my teams' cases, to be filtered, sorted and paged."""
    return queries.of_my_teams(current())


def parts_of_my_teams() -> list[Q]:
    """Conditions of which each of these lines meets one, for `keyset_page`."""
    return queries.parts_of_my_teams(current())


def lines_to_count(of: AccessContext, delegators: Collection[UUID], at: datetime) -> tuple[Any, Any, Any]:
    """For a count that every page makes, in queries that read no list of identifiers first: sent to their teams,
    awaiting a part of their own at that instant, requested by their structure or prepared for those who delegated.
    `of` is a reader, or holes for whoever reads."""
    return queries.sent_to_my_teams(of), queries.that_await_me(of, at), queries.of_place(of, delegators)


def lines_of_my_place() -> Any:
    """The same for the cases that my structure requested."""
    return queries.of_my_place(current())


def rows(lines: Iterable[Mapping[str, Any]]) -> list[CaseRow]:
    """Lines with the words of their usages."""
    return [queries.row(line) for line in lines]


def clocks_of(case_ids: Iterable[UUID]) -> dict[UUID, dict[str, ClockState]]:
    """The clocks of several cases in one query."""
    return queries.clocks_of(case_ids)


def cases_of_patient(patient_id: UUID) -> list[CaseRow]:
    """The patient's cases that the reader may see, newest first."""
    found = queries.visible_to(current()).filter(patient_id=patient_id).order_by("-created_at")
    return [queries.row_of(case) for case in found[:200]]
