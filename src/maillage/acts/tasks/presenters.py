"""Tasks, computed for lists and pages: how long is left, who has it, what is told of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.tasks import queries, rights
from maillage.acts.tasks.contracts import TaskKind, TaskStatus
from maillage.acts.tasks.models import Task
from maillage.acts.tasks.screens import TaskLine, TaskPage
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import PARIS, fr_date, fr_day_relative, fr_when, now, today
from maillage.toolbox.language import lazy, said_filled
from maillage.toolbox.ui.contracts import Badge, FeedEntry, Pair, PromiseState, PromiseView

SOON_DAYS = 3
STATUS_LABELS = {
    TaskStatus.REQUESTED: lazy("À faire"),
    TaskStatus.ACCEPTED: lazy("Rendez-vous fixé"),
    TaskStatus.COMPLETED: lazy("Fait"),
    TaskStatus.CANCELLED: lazy("Ne sera pas fait"),
}
EVENT_LABELS = {
    "created": lazy("Demandé"),
    "done": lazy("Fait"),
    "undone": lazy("Remis à faire"),
    "cancelled": lazy("Ne sera pas fait"),
    "superseded": lazy("Remplacé : la réponse a été rectifiée"),
    "assigned": lazy("Confié"),
    "put_off": lazy("Date changée"),
    "comment": lazy("Mot ajouté"),
    "booked": lazy("Rendez-vous fixé"),
    "declined": lazy("Rendez-vous non donné"),
    "taken_back": lazy("Demande de rendez-vous retirée"),
}
EVENT_ICONS = {
    "done": "check-circle",
    "cancelled": "x-circle",
    "superseded": "arrow-repeat",
    "comment": "chat-left-text",
}


def days_left(due_on: date, day: date) -> str:
    left = (due_on - day).days
    if left < 0:
        return ngettext("%(n)d jour de retard", "%(n)d jours de retard", -left) % {"n": -left}
    if left == 0:
        return _("Aujourd’hui")
    return ngettext("%(n)d jour", "%(n)d jours", left) % {"n": left}


def delay_view(due_on: date | None, since: date, day: date, *, ended: str = "", done: bool = False) -> PromiseView:
    """A delay counted in days, as the ring shows a promise counted in hours."""
    if ended:
        return PromiseView("done" if done else "hold", 0.0, ended)
    if due_on is None:
        return PromiseView("hold", 0.0, _("Sans date"))
    left, whole = (due_on - day).days, max((due_on - since).days, 1)
    state: PromiseState = "late" if left < 0 else "soon" if left <= SOON_DAYS else "run"
    until = _("avant le %(day)s") % {"day": fr_date(due_on, year=due_on.year != day.year)}
    return PromiseView(state, max(0.0, min(1.0, left / whole)), days_left(due_on, day), until)


@dataclass(frozen=True, slots=True)
class Joined:
    """What the lines of one list need, read once."""

    patients: Mapping[UUID, identity.PatientView]
    people: Mapping[UUID, directory.RoleView]
    context: AccessContext
    day: date

    @classmethod
    def of(cls, rows: list[Task], context: AccessContext) -> "Joined":
        return cls(
            patients=identity.patients({row.patient_id for row in rows}),
            people=directory.roles({row.owner_role_id for row in rows}),
            context=context,
            day=today(),
        )

    def line(self, row: Task) -> TaskLine:
        band = identity.band(self.patients[row.patient_id])
        view = queries.task_view(row, self.day)
        owner = self.people.get(row.owner_role_id)
        mine = row.owner_role_id == self.context.principal.role_id
        return TaskLine(
            id=row.id,
            url=reverse("tasks:task", args=[row.id]),
            case_url=f"/demandes/{row.source_id}/",
            family=band.family,
            given=band.given,
            sex_age=", ".join(part for part in (band.sex_label[:1], band.age) if part),
            title=said_filled(row.title),
            promise=self._promise(row),
            badge=_badge(row, mine=mine, owner=owner.display if owner else ""),
            owner=_("Vous") if mine else owner.display if owner else "",
            asked_by=row.created_by_text,
            due_text=fr_date(row.due_on) if row.due_on else _("sans date"),
            due_on=row.due_on,
            ended_text=_ended(row),
            is_open=view.status.is_open,
            is_late=view.is_late,
            may_do=rights.task_rights(row, self.context).may_do,
            status_label=_("En retard") if view.is_late else str(STATUS_LABELS[view.status]),
        )

    def _promise(self, row: Task) -> PromiseView:
        status = TaskStatus(row.status)
        since = row.created_at.astimezone(PARIS).date()
        ended = "" if status.is_open else str(STATUS_LABELS[status])
        return delay_view(row.due_on, since, self.day, ended=ended, done=status is TaskStatus.COMPLETED)


def _badge(row: Task, *, mine: bool, owner: str) -> Badge:
    if row.status == TaskStatus.COMPLETED:
        return Badge("done", str(STATUS_LABELS[TaskStatus.COMPLETED]))
    if row.status == TaskStatus.CANCELLED:
        return Badge("", str(STATUS_LABELS[TaskStatus.CANCELLED]), "x-circle")
    if mine:
        return Badge("mine", _("Vous"), "person-fill")
    return Badge("", owner, "person")


def _ended(row: Task) -> str:
    if row.status == TaskStatus.COMPLETED and row.done_on is not None:
        return _("le %(day)s, par %(who)s") % {"day": fr_date(row.done_on), "who": row.done_by_text}
    return row.status_reason if row.status == TaskStatus.CANCELLED else ""


def task_lines(rows: Iterable[Task], context: AccessContext) -> list[TaskLine]:
    rows = list(rows)
    joined = Joined.of(rows, context)
    return [joined.line(row) for row in rows if row.patient_id in joined.patients]


def task_page(row: Task, context: AccessContext) -> TaskPage:
    line = task_lines([row], context)[0]
    patient = identity.patient(row.patient_id)
    assert patient is not None, "a task is never visible without its patient"
    allowed = rights.task_rights(row, context)
    ours = rights.of_the_structure(row, context)
    return TaskPage(
        line=line,
        band=identity.band(
            patient,
            alerts=record.alerts_for_band(patient.id) if ours else (),
            url=reverse("portal:record", args=[patient.id]) if ours else "",
        ),
        heading=said_filled(row.title),
        lead=_lead(row),
        pairs=_pairs(row, line),
        story=_story(row),
        rights=allowed,
        may_assign=ours and line.is_open,
        may_comment=ours or allowed.may_do or row.team_id in context.holders,
        may_book=reverse("tasks:appointment", args=[row.focus_id]) if row.focus_id else "",
        say=_say(line, allowed.any),
    )


def _lead(row: Task) -> str:
    said = {"who": row.created_by_text, "when": fr_when(fr_day_relative(row.created_at, now()))}
    if row.kind == TaskKind.RECOMMENDATION:
        return _("Recommandé par %(who)s, %(when)s.") % said
    return _("Demandé par %(who)s, %(when)s.") % said


def _pairs(row: Task, line: TaskLine) -> tuple[Pair, ...]:
    pairs = [
        Pair(_("À faire avant le"), line.due_text, strong=line.is_late),
        Pair(_("Par"), line.owner),
        Pair(_("État"), line.status_label),
    ]
    if line.ended_text:
        pairs.append(Pair(_("Fait") if row.status == TaskStatus.COMPLETED else _("Motif"), line.ended_text))
    if row.note:
        pairs.append(Pair(_("Mot"), row.note))
    return tuple(pairs)


def _story(row: Task) -> tuple[FeedEntry, ...]:
    at = now()
    return tuple(
        FeedEntry(
            when=fr_day_relative(event.at, at),
            at=event.at.isoformat(),
            icon=EVENT_ICONS.get(event.kind, "dot"),
            title=str(EVENT_LABELS.get(event.kind, event.kind)),
            text=_sentences(event.detail, event.reason, event.by_text),
        )
        for event in reversed(queries.events_of(row.id))
    )


def _sentences(*parts: str) -> str:
    """Each ends once, however the person ended theirs."""
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)


def _say(line: TaskLine, may: bool) -> str:
    if not line.is_open:
        return _("Cette suite est terminée. Elle reste lisible ici.")
    if not may:
        return _("Vous suivez ici ce que devient cette recommandation.")
    return line.promise.main
