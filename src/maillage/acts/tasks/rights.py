"""Who may do what with a task and with an appointment request: the owner's side, their secretary, the experts' side."""

from datetime import timedelta

from maillage.acts.tasks import queries
from maillage.acts.tasks.contracts import AppointmentStatus, TaskKind, TaskRights, TaskStatus
from maillage.acts.tasks.models import AppointmentRequest, Task
from maillage.kernel.context.facade import AccessContext
from maillage.toolbox.clock import now

# Long enough to see one's mistake, short enough that what the experts read as done stays done.
UNDO_FOR = timedelta(days=7)


def of_the_structure(task: Task, context: AccessContext) -> bool:
    return task.owner_organization_id in context.holders


def for_the_owner(task: Task, context: AccessContext) -> bool:
    """A secretary of the one who asked, or of the one who does it now."""
    bosses = {each.delegator.role_id for each in queries.delegations(context) if each.covers(task.usage_code)}
    return bool(bosses & {task.owner_role_id, task.requester_role_id})


def task_rights(task: Task, context: AccessContext) -> TaskRights:
    """A delegate dates and does; only the owner's structure gives up, and hands on."""
    ours = of_the_structure(task, context)
    mine = ours or for_the_owner(task, context)
    is_open = TaskStatus(task.status).is_open
    fresh = task.ended_at is not None and now() - task.ended_at <= UNDO_FOR
    done = task.status == TaskStatus.COMPLETED
    # What an appointment says is decided in the diary, and by the patient on the day: not given up here.
    by_hand = task.kind == TaskKind.RECOMMENDATION
    given_up = task.status == TaskStatus.CANCELLED and by_hand
    return TaskRights(
        may_do=mine and is_open,
        may_cancel=ours and is_open and by_hand,
        may_undo=mine and done and fresh,
        may_reopen=ours and given_up and fresh,
    )


def asked_by_us(row: AppointmentRequest, context: AccessContext) -> bool:
    """The requester's structure, or a secretary of the requester."""
    if row.requester_organization_id in context.holders:
        return True
    return any(
        each.delegator.role_id == row.requester_role_id and each.covers(row.usage_code)
        for each in queries.delegations(context)
    )


def keeps_the_diary(row: AppointmentRequest, context: AccessContext) -> bool:
    """A secretary of the team's physicians, or one of these physicians."""
    return row.team_id in context.holders or row.team_id in queries.diary_teams(context)


def may_book(row: AppointmentRequest, context: AccessContext) -> bool:
    return row.status == AppointmentStatus.REQUESTED and keeps_the_diary(row, context)


def may_move(row: AppointmentRequest, context: AccessContext) -> bool:
    """A booked appointment that has not taken place may be given another hour, or given up."""
    return queries.upcoming(row) and keeps_the_diary(row, context)


def may_take_back(row: AppointmentRequest, context: AccessContext) -> bool:
    return row.status == AppointmentStatus.REQUESTED and asked_by_us(row, context)
