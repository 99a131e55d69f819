"""The door of the room."""

from collections.abc import Iterable
from uuid import UUID

from maillage.acts.tasks import actions, appointments, queries
from maillage.acts.tasks.contracts import (
    AppointmentStatus,
    AppointmentView,
    Refused,
    Source,
    TaskKind,
    TaskStatus,
    TaskView,
    Wanted,
)
from maillage.acts.tasks.diary import appointment_lines
from maillage.acts.tasks.models import OPEN, AppointmentRequest, Task
from maillage.acts.tasks.presenters import task_lines
from maillage.acts.tasks.reminders import remind_due
from maillage.acts.tasks.screens import AppointmentLine, TaskLine
from maillage.kernel.context.facade import current
from maillage.toolbox.clock import today
from maillage.toolbox.tables import Rows

__all__ = [
    "AppointmentLine",
    "AppointmentStatus",
    "AppointmentView",
    "Refused",
    "Source",
    "TaskKind",
    "TaskLine",
    "TaskStatus",
    "TaskView",
    "Wanted",
    "appointments_of_case",
    "appointments_of_patient",
    "keeps_a_diary",
    "late",
    "lines_of_case",
    "may_request_appointment",
    "pressing_lines",
    "remind_due",
    "request_appointment",
    "tasks_of_case",
    "to_book",
    "track",
]

MOST = 20


def track(source: Source, wanted: Iterable[Wanted]) -> None:
    """Makes the open tasks of a case those that its signed answer asks for; played again it changes nothing."""
    actions.track(by=current().principal, source=source, wanted=wanted)


def tasks_of_case(source_id: UUID) -> list[TaskView]:
    """Every task that a case gave rise to, oldest first, as far as the reader sees them."""
    return queries.task_views(queries.tasks_of_source(source_id))


def lines_of_case(source_id: UUID) -> list[TaskLine]:
    """What the answer asked for, ready to show; appointments have their own lines."""
    rows = queries.tasks_of_source(source_id)
    return task_lines([row for row in rows if row.kind == TaskKind.RECOMMENDATION], current())


def pressing_lines(limit: int = MOST) -> list[TaskLine]:
    """What the reader owns or prepares and is late or due within days, the most pressing first."""
    context = current()
    mine = {"owner_role_id": context.principal.role_id}
    bosses = queries.delegators(context)
    rows = Task.objects.filter(**({"owner_role_id__in": bosses} if bosses else mine), status__in=OPEN)
    return task_lines(rows.order_by("due_on", "id")[:limit], context)


def late() -> Rows:
    """What the rail counts: tasks of the reader's structure, or of whom they prepare for, past their day."""
    return Rows.of(Task.objects.filter(queries.owned(current()), status__in=OPEN, due_on__lt=today()))


def request_appointment(source: Source, *, subject: str, note: str = "", phone: str = "", key: str) -> UUID:
    """Asks the experts' secretaries for an appointment; raises Refused when one is already asked or to come."""
    by = current().principal
    return appointments.request(by=by, source=source, subject=subject, note=note, phone=phone, key=key)


def appointments_of_case(source_id: UUID) -> list[AppointmentLine]:
    """The requests made from a case, the newest first."""
    return appointment_lines(queries.appointments_of_source(source_id))


def may_request_appointment(source_id: UUID) -> bool:
    """Neither asked already nor to come."""
    return not any(
        row.status == AppointmentStatus.REQUESTED or queries.upcoming(row)
        for row in queries.appointments_of_source(source_id)
    )


def appointments_of_patient(patient_id: UUID) -> list[AppointmentView]:
    """Booked ones, the next first: what the patient themselves may read too."""
    rows = AppointmentRequest.objects.filter(patient_id=patient_id, status=AppointmentStatus.BOOKED)
    return [queries.appointment_view(row) for row in rows.order_by("start_at", "id")[:100]]


def keeps_a_diary() -> bool | Rows:
    """Whether appointment requests come to the reader: their own teams', or those of whom they prepare for."""
    context = current()
    both_sides = AppointmentRequest.objects.filter(queries.diaries(context) | queries.own_side(context))
    return bool(queries.diary_teams(context)) or Rows.of(both_sides, most=0)


def to_book() -> Rows:
    """Appointment requests that wait in the reader's diaries."""
    waiting = AppointmentRequest.objects.filter(queries.diaries(current()), status=AppointmentStatus.REQUESTED)
    return Rows.of(waiting)
