"""Writes of tasks. State, history, trail and outbox leave in one transaction; a refusal writes nothing."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.tasks import queries, rights
from maillage.acts.tasks.contracts import Refused, Source, TaskKind, TaskStatus, Wanted
from maillage.acts.tasks.models import Task, TaskEvent
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import emit, live
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import fr_date, now, today
from maillage.toolbox.language import in_french, kept, kept_with

# Kept in the history, and said in the language of who reads it.
ON_DAY = kept_with("le %(day)s")
FROM_TO = kept_with("du %(before)s au %(after)s")

RECTIFIED = kept("réponse rectifiée")
LONGEST_NOTE = 1000
LONGEST_REASON = 500
FARTHEST_YEARS = 5
LIVE = "task"


def task_url(task_id: UUID) -> str:
    return f"/suites/{task_id}/"


def track(*, by: Principal, source: Source, wanted: Iterable[Wanted]) -> None:
    """Makes the open tasks of a case those that its signed answer asks for.

    Played again it changes nothing. After a rectified answer, what is still asked in the same words stays, what is
    not is taken back with that reason, and what changed its words or its delay is taken back and asked anew.
    """
    asked = {each.code: each for each in wanted}
    kept = set()
    for task in queries.open_of_source(source.id):
        same = asked.get(task.code)
        if same is not None and (same.title, same.delay) == (task.title, task.delay):
            kept.add(task.code)
        else:
            _end(task, TaskStatus.CANCELLED, by, reason=RECTIFIED)
            _write(task, "superseded", by, reason=RECTIFIED)
    fresh = [each for each in asked.values() if each.code not in kept and not _done_already(source, each)]
    for each in fresh:
        _create(by, source, each)


def _done_already(source: Source, wanted: Wanted) -> bool:
    """Done under the first answer, and still asked in the same words by the rectified one: it stays done."""
    return any(
        (task.code, task.title, task.status) == (wanted.code, wanted.title, TaskStatus.COMPLETED)
        for task in queries.tasks_of_source(source.id)
    )


def _create(by: Principal, source: Source, wanted: Wanted) -> None:
    assert by.role_id is not None
    task = Task(
        patient_id=source.patient_id,
        source_id=source.id,
        usage_code=source.usage_code,
        kind=TaskKind.RECOMMENDATION,
        code=wanted.code,
        title=wanted.title,
        delay=wanted.delay,
        requester_role_id=source.requester_role_id,
        owner_role_id=source.requester_role_id,
        owner_organization_id=source.requester_organization_id,
        team_id=source.team_id,
        due_on=wanted.due_on,
        created_at=now(),
        created_by_role_id=by.role_id,
        created_by_text=by.display,
    )
    created(by, task)


def created(by: Principal, task: Task) -> None:
    """Keeps a new task with the first line of its history; shared with appointments."""
    Task.objects.bulk_create([task])
    _history(task, "created", by, "", "")
    _trace(task, "created")


def move(
    *,
    by: Principal,
    task: Task,
    status: TaskStatus,
    kind: str,
    reason: str = "",
    detail: str = "",
    due_on: date | None = None,
) -> None:
    """A task that follows something goes where it went; a booked appointment gives it its day."""
    if status.is_open:
        task.status = status
    else:
        _end(task, status, by, reason=reason)
    if due_on is not None:
        task.due_on = due_on
        task.told_soon_at = task.told_due_at = task.told_late_at = None
    _write(task, kind, by, reason=reason, detail=detail)


def _end(task: Task, status: TaskStatus, by: Principal, *, reason: str = "") -> None:
    task.status, task.ended_at = status, now()
    if status is TaskStatus.CANCELLED:
        task.status_reason, task.done_on = reason, None


def _reopen(task: Task) -> None:
    task.status, task.status_reason, task.ended_at = TaskStatus.REQUESTED, "", None
    task.done_on, task.done_by_role_id, task.done_by_text = None, None, ""


def _write(task: Task, kind: str, by: Principal, *, reason: str = "", detail: str = "") -> None:
    """State, history, trail, outbox and the screens concerned, together."""
    task.save(force_update=True)
    _history(task, kind, by, reason, detail)
    _trace(task, kind)


def _history(task: Task, kind: str, by: Principal, reason: str, detail: str) -> None:
    event = TaskEvent(
        task=task, kind=kind, at=now(), by_role_id=by.role_id, by_text=by.display, reason=reason, detail=detail
    )
    TaskEvent.objects.bulk_create([event])


def _trace(task: Task, kind: str) -> None:
    record(
        f"task.{kind}",
        why=access.why(task.patient_id, task.source_id),
        patient_id=task.patient_id,
        subject_kind="task",
        subject_id=task.id,
    )
    emit("task.moved", {"task": str(task.id), "event": kind, "status": str(task.status)})
    wake(task)


def wake(task: Task) -> None:
    holders = [task.owner_organization_id, task.owner_role_id, *([task.team_id] if task.team_id else [])]
    live(holders, LIVE, task.id)


def _held(task_id: UUID) -> Task:
    return access.found_or_404(lambda: queries.locked_task(task_id), kind="task", wanted=task_id)


def _require(allowed: bool, task: Task) -> None:
    if allowed:
        return
    if not TaskStatus(task.status).is_open:
        raise Refused(_("Quelqu’un vient de terminer cette suite : relisez-la."))
    raise Refused(_("Cette suite est entre les mains du demandeur : vous ne pouvez pas la changer."))


def done(*, by: Principal, task_id: UUID, on: date | None = None, note: str = "") -> None:
    """Done, on a day that is not to come. The one who signed is told by the case; the task keeps who says so."""
    task = _held(task_id)
    _require(rights.task_rights(task, current()).may_do, task)
    day = on or today()
    if day > today():
        raise Refused(_("Cette date est à venir : dites quand cela a été fait."), field="on")
    _end(task, TaskStatus.COMPLETED, by)
    task.done_on, task.done_by_role_id, task.done_by_text = day, by.role_id, by.display
    task.note = _short(note, LONGEST_NOTE) or task.note
    _write(task, "done", by, reason=_short(note, LONGEST_NOTE), detail=ON_DAY % {"day": _day(day)})


def _day(day: date) -> str:
    """As the history keeps it."""
    with in_french():
        return fr_date(day)


def undone(*, by: Principal, task_id: UUID) -> None:
    """Back to do, for a while after it was ended by hand."""
    task = _held(task_id)
    allowed = rights.task_rights(task, current())
    if not (allowed.may_undo or allowed.may_reopen):
        raise Refused(_("Cette suite ne peut plus être remise à faire d’ici."))
    if any(each.code == task.code for each in queries.open_of_source(task.source_id)):
        raise Refused(_("La réponse rectifiée demande déjà cette suite : faites la nouvelle."))
    _reopen(task)
    _write(task, "undone", by)


def cancel(*, by: Principal, task_id: UUID, reason: str) -> None:
    """Given up, with the reason that the one who asked for it will read."""
    task = _held(task_id)
    allowed = rights.task_rights(task, current())
    if not allowed.may_cancel and allowed.may_do:
        raise Refused(_("Renoncer à une suite revient au professionnel : dites-le lui."))
    _require(allowed.may_cancel, task)
    said = _said(reason, _("Dites pourquoi : l’équipe qui l’a recommandée le lira."))
    _end(task, TaskStatus.CANCELLED, by, reason=said)
    _write(task, "cancelled", by, reason=said)
    if task.kind == TaskKind.RECOMMENDATION and task.created_by_role_id != by.role_id:
        text = kept("Une recommandation que vous avez signée ne sera pas suivie, le motif est dans le dossier.")
        messaging.notify([task.created_by_role_id], kind="task.cancelled", text=text, url=case_url(task.source_id))


def case_url(source_id: UUID) -> str:
    return f"/demandes/{source_id}/"


def assign(*, by: Principal, task_id: UUID, role_id: UUID) -> None:
    """Handed to a colleague of the structure, who is told."""
    task = _held(task_id)
    _require(rights.task_rights(task, current()).may_cancel or _is_owners(task), task)
    colleague = {person.role_id: person for person in colleagues(task)}.get(role_id)
    if colleague is None:
        raise Refused(_("Choisissez un professionnel de votre structure."), field="role")
    if task.owner_role_id == role_id:
        return
    task.owner_role_id = role_id
    _write(task, "assigned", by, detail=colleague.display)
    if role_id != by.role_id:
        messaging.notify(
            [role_id], kind="task.assigned", text=kept("Une suite à donner vous est confiée."), url=task_url(task.id)
        )


def _is_owners(task: Task) -> bool:
    return TaskStatus(task.status).is_open and rights.of_the_structure(task, current())


def colleagues(task: Task) -> list[directory.PersonView]:
    """Who may be handed a task: those who care in the structure that owns it."""
    return directory.roles_behind([task.owner_organization_id])


def put_off(*, by: Principal, task_id: UUID, due_on: date, reason: str) -> None:
    """Another day, with its reason; the former one stays in the history, and reminders start anew."""
    task = _held(task_id)
    _require(rights.task_rights(task, current()).may_do, task)
    if due_on < today():
        raise Refused(_("Choisissez un jour à venir."), field="due_on")
    if due_on.year > today().year + FARTHEST_YEARS:
        raise Refused(_("Ce jour est trop lointain : vérifiez l’année."), field="due_on")
    said = _said(reason, _("Dites pourquoi la date change : l’équipe le lira."))
    before = _day(task.due_on) if task.due_on else kept("sans date")
    task.due_on = due_on
    task.told_soon_at = task.told_due_at = task.told_late_at = None
    detail = FROM_TO % {"before": before, "after": _day(due_on)}
    _write(task, "put_off", by, reason=said, detail=detail)


def comment(*, by: Principal, task_id: UUID, text: str) -> None:
    """A word beside the task; read by all who see it."""
    task = _held(task_id)
    said = _short(text, LONGEST_NOTE)
    if not said:
        raise Refused(_("Écrivez votre mot avant de l’ajouter."), field="text")
    context = current()
    if not (rights.of_the_structure(task, context) or rights.for_the_owner(task, context)):
        _require(task.team_id in context.holders, task)
    _history(task, "comment", by, said, "")
    _trace(task, "comment")


def _short(text: str, longest: int) -> str:
    return text.strip()[:longest]


def _said(reason: str, missing: str) -> str:
    said = _short(reason, LONGEST_REASON)
    if not said:
        raise Refused(missing, field="reason")
    return said


def opened(task_id: UUID) -> Task:
    """A task of an address, or the 404 of an unknown one; the trail says who read it."""
    task = access.found_or_404(lambda: queries.task(task_id), kind="task", wanted=task_id)
    record(
        "task.open",
        why=access.why(task.patient_id, task.source_id),
        patient_id=task.patient_id,
        subject_kind="task",
        subject_id=task.id,
    )
    return task
