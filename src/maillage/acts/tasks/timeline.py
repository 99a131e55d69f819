"""Tasks and appointments on the patient's timeline."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.tasks import queries
from maillage.acts.tasks.contracts import TaskKind, TaskStatus, TaskView
from maillage.acts.tasks.diary import start_text
from maillage.acts.tasks.models import AppointmentRequest
from maillage.kernel.record.contracts import TimelineEntry
from maillage.toolbox.clock import fr_date
from maillage.toolbox.language import lazy, said, said_filled
from maillage.toolbox.ui.contracts import Badge, StateKind

MOST = 100
LABELS: dict[TaskStatus, tuple[StateKind, Any, str]] = {
    TaskStatus.REQUESTED: ("", lazy("À faire"), "hourglass"),
    TaskStatus.ACCEPTED: ("", lazy("Rendez-vous fixé"), "calendar-check"),
    TaskStatus.COMPLETED: ("done", lazy("Fait"), "check-circle-fill"),
    TaskStatus.CANCELLED: ("", lazy("Ne sera pas fait"), "x-circle"),
}


def entries(patient_id: UUID) -> list[TimelineEntry]:
    return [*_tasks(patient_id), *_appointments(patient_id)]


def _tasks(patient_id: UUID) -> list[TimelineEntry]:
    """What an answer asked to be done, at the instant it ended or else was asked; appointments have their own line."""
    rows = queries.of_patient(patient_id).filter(kind=TaskKind.RECOMMENDATION)[:MOST]
    views = queries.task_views(rows)
    return [
        TimelineEntry(
            at=view.ended_at or view.created_at,
            icon="check2-square",
            title=said_filled(view.title),
            text=_said(view),
            url=reverse("tasks:task", args=[view.id]),
            kind="case",
            badge=_badge(view),
        )
        for view in views
    ]


def _said(view: TaskView) -> str:
    who = _("Recommandé par %(who)s.") % {"who": view.created_by_text}
    return f"{_('Avant le %(day)s.') % {'day': fr_date(view.due_on)}} {who}" if view.due_on else who


def _badge(view: TaskView) -> Badge:
    if view.is_late:
        return Badge("late", _("En retard"))
    kind, label, icon = LABELS[view.status]
    return Badge(kind, str(label), icon)


def _appointments(patient_id: UUID) -> list[TimelineEntry]:
    rows = AppointmentRequest.objects.filter(patient_id=patient_id, status="booked").order_by("-start_at")[:MOST]
    return [
        TimelineEntry(
            at=row.start_at,
            icon="calendar-event",
            title=_("Rendez-vous : %(reason)s") % {"reason": said(row.reason)},
            text=f"{start_text(row.start_at)}, {row.place}",
            url=reverse("tasks:appointment", args=[row.id]),
            kind="case",
        )
        for row in rows
        if row.start_at is not None
    ]
