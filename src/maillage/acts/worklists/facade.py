"""The door of the room."""

from dataclasses import dataclass
from typing import Any

from maillage.acts.cases import facade as cases
from maillage.acts.worklists import queries
from maillage.acts.worklists.contracts import WorkLine
from maillage.acts.worklists.presenters import lists_of_lines, work_lines
from maillage.kernel.context.facade import current
from maillage.toolbox.clock import now
from maillage.toolbox.tables import Rows

__all__ = ["WorkLine", "WorkOfTheDay", "neighbours", "waiting_rows", "work_of_the_day"]

MOST = 40


@dataclass(frozen=True, slots=True)
class WorkOfTheDay:
    """What waits for the reader, what they follow, and what they hold that waits for somebody else."""

    waiting: list[WorkLine]
    followed: list[WorkLine]
    asked_back: list[WorkLine]


def work_of_the_day(limit: int = MOST) -> WorkOfTheDay:
    """The three lists of a day, the promise that ends first at the top of each; what their lines say is read once."""
    context = current()
    waiting = queries.waiting(context, now()).order_by(*queries.first_of_all())[:limit]
    asked_back = queries.asked_back(context).order_by("paused_at", "id")[:limit]
    return WorkOfTheDay(
        *lists_of_lines([cases.rows(each) for each in (waiting, _followed(limit), asked_back)], context)
    )


def _followed(limit: int) -> Any:
    """The reader's requests and those that they prepare: what asks for a gesture first, then what is on its way."""
    lines = queries.followed(current()).exclude(state_kind="closed")
    return lines.order_by("-is_urgent", "due_at", "-created_at", "id")[:limit]


def neighbours(limit: int = MOST) -> list[WorkLine]:
    """The list that stays at the left of an open case: my teams' cases, else my own requests."""
    context = current()
    open_lines = queries.team_conditions(context, now())[""]
    lines = list(cases.lines_of_my_teams().filter(open_lines).order_by("-is_urgent", "due_at", "id")[:limit])
    return work_lines(cases.rows(lines or _followed(limit)), context)


def waiting_rows() -> tuple[Rows, ...]:
    """What the rail counts: cases that wait for me, as an expert and as a requester."""
    return queries.counted(current())
