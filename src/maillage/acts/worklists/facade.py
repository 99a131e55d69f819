"""The door of the room."""

from maillage.acts.cases import facade as cases
from maillage.acts.worklists import queries
from maillage.acts.worklists.contracts import WorkLine
from maillage.acts.worklists.presenters import work_lines
from maillage.kernel.context.facade import current
from maillage.toolbox.clock import now
from maillage.toolbox.tables import Rows

__all__ = ["WorkLine", "asked_back_lines", "follow_lines", "neighbours", "waiting_lines", "waiting_rows"]

MOST = 40


def waiting_lines(limit: int = MOST) -> list[WorkLine]:
    """Cases of my teams that wait for me, the promise that ends first at the top."""
    context = current()
    lines = queries.waiting(context, now()).order_by(*queries.first_of_all())[:limit]
    return work_lines(cases.rows(lines), context)


def follow_lines(limit: int = MOST) -> list[WorkLine]:
    """My own requests and those that I prepare: what asks for a gesture first, then what is on its way."""
    context = current()
    lines = (
        queries.followed(context)
        .exclude(state_kind="closed")
        .order_by("-is_urgent", "due_at", "-created_at", "id")[:limit]
    )
    return work_lines(cases.rows(lines), context)


def asked_back_lines(limit: int = MOST) -> list[WorkLine]:
    """Cases I hold that wait for a precision from somebody else."""
    context = current()
    return work_lines(cases.rows(queries.asked_back(context).order_by("paused_at", "id")[:limit]), context)


def neighbours(limit: int = MOST) -> list[WorkLine]:
    """The list that stays at the left of an open case: my teams' cases, else my own requests."""
    context = current()
    open_lines = queries.team_conditions(context, now())[""]
    lines = list(cases.lines_of_my_teams().filter(open_lines).order_by("-is_urgent", "due_at", "id")[:limit])
    return work_lines(cases.rows(lines), context) if lines else follow_lines(limit)


def waiting_rows() -> tuple[Rows, ...]:
    """What the rail counts: cases that wait for me, as an expert and as a requester."""
    context = current()
    return *(Rows.of(each) for each in queries.counted(context)), Rows.of(queries.to_follow(context))
