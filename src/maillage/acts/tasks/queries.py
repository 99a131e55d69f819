"""Reads of tasks and appointment requests. The policy guards; the literal conditions let the planner see."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from maillage.acts.tasks.contracts import (
    AppointmentStatus,
    AppointmentView,
    TaskEventView,
    TaskKind,
    TaskStatus,
    TaskView,
)
from maillage.acts.tasks.models import OPEN, AppointmentRequest, Task, TaskEvent
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now, today
from maillage.toolbox.language import said, said_filled


def delegations(context: AccessContext) -> list[directory.DelegationView]:
    """For whom the reader prepares."""
    return [each for each in directory.my_delegations() if each.is_running]


def delegators(context: AccessContext) -> list[UUID]:
    return [each.delegator.role_id for each in delegations(context)]


def owned(context: AccessContext) -> Q:
    """Tasks of the reader's structure, and of the physicians for whom they prepare."""
    bosses = delegators(context)
    mine = Q(owner_organization_id__in=list(context.holders))
    return mine | Q(owner_role_id__in=bosses) | Q(requester_role_id__in=bosses) if bosses else mine


def own_side(context: AccessContext) -> Q:
    """Appointment requests that the reader's structure made, or a physician for whom they prepare."""
    bosses = delegators(context)
    mine = Q(requester_organization_id__in=list(context.holders))
    return mine | Q(requester_role_id__in=bosses) if bosses else mine


def diaries(context: AccessContext) -> Q:
    """Appointment requests sent to the reader's teams, or opened to one of their delegations."""
    holders = list(context.holders)
    return Q(team_id__in=holders) | Q(team_id__in=diary_teams(context))


def diary_teams(context: AccessContext) -> list[UUID]:
    """The teams whose physicians let the reader prepare for them."""
    return context.memory.once("tasks.diaries", lambda: _diary_teams(context))


def _diary_teams(context: AccessContext) -> list[UUID]:
    teams = directory.teams_of(delegators(context)) if delegators(context) else {}
    return [
        team.id
        for delegation in delegations(context)
        for team in teams.get(delegation.delegator.role_id, ())
        if delegation.covers(team.usage_code)
    ]


def tasks(context: AccessContext) -> QuerySet[Task]:
    """Tasks that the reader's structure owns, prepares, or asked for as experts."""
    return Task.objects.filter(owned(context) | Q(team_id__in=list(context.holders)))


def task(task_id: UUID) -> Task | None:
    return Task.objects.filter(id=task_id).first()


def locked_task(task_id: UUID) -> Task | None:
    """Held until the end of the transaction: of two people, the second sees what the first did."""
    return Task.objects.select_for_update(of=("self",)).filter(id=task_id).first()


def tasks_of_source(source_id: UUID) -> list[Task]:
    return list(Task.objects.filter(source_id=source_id).order_by("created_at", "id"))


def open_of_source(source_id: UUID) -> list[Task]:
    found = Task.objects.select_for_update(of=("self",)).filter(source_id=source_id, kind=TaskKind.RECOMMENDATION)
    return list(found.filter(status__in=OPEN).order_by("id"))


def of_focus(appointment_id: UUID) -> Task | None:
    return Task.objects.select_for_update(of=("self",)).filter(focus_id=appointment_id, status__in=OPEN).first()


def of_patient(patient_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(patient_id=patient_id).order_by("-created_at")


def events_of(task_id: UUID) -> list[TaskEventView]:
    return [
        TaskEventView(event.kind, event.at, event.by_text, said(event.reason), said_filled(event.detail))
        for event in TaskEvent.objects.filter(task_id=task_id).order_by("at", "id")
    ]


def appointments(context: AccessContext) -> QuerySet[AppointmentRequest]:
    return AppointmentRequest.objects.filter(own_side(context) | diaries(context))


def appointment(appointment_id: UUID) -> AppointmentRequest | None:
    return AppointmentRequest.objects.filter(id=appointment_id).first()


def locked_appointment(appointment_id: UUID) -> AppointmentRequest | None:
    return AppointmentRequest.objects.select_for_update(of=("self",)).filter(id=appointment_id).first()


def appointments_of_source(source_id: UUID) -> list[AppointmentRequest]:
    return list(AppointmentRequest.objects.filter(source_id=source_id).order_by("-requested_at", "-id"))


def task_view(row: Task, day: date | None = None) -> TaskView:
    shared = _shared(row, TaskView)
    late = row.status in OPEN and row.due_on is not None and row.due_on < (day or today())
    return TaskView(**shared, kind=TaskKind(row.kind), status=TaskStatus(row.status), is_late=late)


def appointment_view(row: AppointmentRequest, day: date | None = None) -> AppointmentView:
    shared = _shared(row, AppointmentView)
    asked = row.status == AppointmentStatus.REQUESTED
    late = asked and row.before_on is not None and row.before_on < (day or today())
    return AppointmentView(**shared, status=AppointmentStatus(row.status), is_late=late)


def task_views(rows: Iterable[Task]) -> list[TaskView]:
    day = today()
    return [task_view(row, day) for row in rows]


def _shared(row: Any, view: type[TaskView] | type[AppointmentView]) -> dict[str, Any]:
    """The columns that a row and its view name alike."""
    computed = {"kind", "status", "is_late"}
    return {name: getattr(row, name) for name in (field.name for field in fields(view)) if name not in computed}


def upcoming(row: AppointmentRequest) -> bool:
    return row.status == AppointmentStatus.BOOKED and row.start_at is not None and row.start_at > now()
