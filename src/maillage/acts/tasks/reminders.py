"""Tasks near or past their day: the owner is told before and on the day, their structure a week after. Once each."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from maillage.acts.tasks.actions import task_url, wake
from maillage.acts.tasks.models import OPEN, Task
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now, today
from maillage.toolbox.language import kept

TASKS = Principal.system("tasks")
BATCH = 100
SOON = timedelta(days=3)
LATE = timedelta(days=7)
# What is told is a fixed sentence: neither what is to be done nor for whom is ever loaded here.
COLUMNS = ("id", "owner_role_id", "owner_organization_id", "team_id", "due_on", "created_at")
TOLD = ("told_soon_at", "told_due_at", "told_late_at")


def remind_due() -> int:
    """Tells what has to be told today; gives how many tasks were told about."""
    day = today()
    with open_context(TASKS):
        rows = Task.objects.filter(_to_tell(day), status__in=OPEN).only(*COLUMNS, *TOLD)
        due = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_on", "id")[:BATCH])
        for task in due:
            _tell(task, day)
        Task.objects.bulk_update(due, TOLD)
    return len(due)


def _to_tell(day: date) -> Q:
    soon = Q(due_on__lte=day + SOON, told_soon_at__isnull=True)
    today_ = Q(due_on__lte=day, told_due_at__isnull=True)
    return soon | today_ | Q(due_on__lte=day - LATE, told_late_at__isnull=True)


def _tell(task: Task, day: date) -> None:
    """One notice a turn, the strongest that is due: who was away is not told three times at once."""
    assert task.due_on is not None
    at = now()
    late, on_the_day = task.due_on <= day - LATE, task.due_on <= day
    if late and task.told_late_at is None:
        _notify(_structure(task), "late", kept("Une suite à donner de votre structure a dépassé son échéance."), task)
    elif on_the_day and task.told_due_at is None:
        text = kept("Une suite à donner arrive aujourd’hui à échéance.")
        if task.due_on < day:
            text = kept("Une suite à donner a dépassé son échéance.")
        _notify([task.owner_role_id], "due", text, task)
    elif not on_the_day:
        _notify([task.owner_role_id], "soon", kept("Une suite à donner arrive bientôt à échéance."), task)
    task.told_soon_at = task.told_soon_at or at
    task.told_due_at = task.told_due_at or (at if on_the_day else None)
    task.told_late_at = task.told_late_at or (at if late else None)
    wake(task)


def _structure(task: Task) -> list[UUID]:
    return [person.role_id for person in directory.roles_behind([task.owner_organization_id])]


def _notify(roles: Iterable[UUID], kind: str, text: str, task: Task) -> None:
    messaging.notify(roles, kind=f"task.{kind}", text=text, url=task_url(task.id))
