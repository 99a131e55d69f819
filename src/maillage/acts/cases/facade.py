"""The door of the room."""

from uuid import UUID

from maillage.acts.cases import parties, queries
from maillage.acts.cases.actions import Conflict, fire, start
from maillage.acts.cases.contracts import CaseRow, CaseView, EventView, FormView, OpinionView
from maillage.acts.cases.reminders import warn_due
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import current

__all__ = [
    "CaseRow",
    "CaseView",
    "Conflict",
    "EventView",
    "FormView",
    "OpinionView",
    "case",
    "cases_of_patient",
    "fire",
    "start",
    "warn_due",
]


def case(case_id: UUID) -> CaseView | None:
    """The case as its reader may see it, or None when they may not."""
    context = current()
    found = queries.case(context, case_id)
    if found is None:
        return None
    package = usages.package(found.usage_version_id)
    return CaseView(
        row=queries.row(found),
        package=package,
        clocks=queries.clocks_of([found.id]).get(found.id, {}),
        events=queries.events_of(found),
        recipients=queries.recipients_of(found.id),
        opinion=queries.opinion_of(found.id),
        roles=parties.roles_in(found, package.definition, context),
    )


def cases_of_patient(patient_id: UUID) -> list[CaseRow]:
    """The patient's cases that the reader may see, newest first."""
    found = queries.visible_to(current()).filter(patient_id=patient_id).order_by("-created_at")
    return [queries.row(case) for case in found[:200]]
