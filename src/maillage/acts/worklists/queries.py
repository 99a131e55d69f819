"""Filters of the lists. The lines come from the cases' door, already restated to what the reader may see."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from maillage.acts.cases import facade as cases
from maillage.acts.worklists.tables import OPEN_KINDS
from maillage.kernel.context.facade import AccessContext


def team_conditions(context: AccessContext, now: datetime) -> dict[str, Q]:
    """What each chip of the team list keeps; the empty key is the list without a chip."""
    going = Q(state_kind__in=OPEN_KINDS)
    return {
        "": going,
        "a-prendre": going & Q(assignee_role_id__isnull=True),
        "miennes": going & Q(assignee_role_id=context.principal.role_id),
        "retard": going & Q(due_at__lt=now),
        "pause": Q(state_kind="paused"),
        "rendues": Q(state_kind="answered"),
        "non-lues": Q(state_kind="answered", read_at__isnull=True, due_at__lt=now),
        "closes": Q(state_kind="closed"),
    }


def own_conditions(context: AccessContext, now: datetime) -> dict[str, Q]:
    """What each chip of the requester's list keeps."""
    return {
        "": ~Q(state_kind="closed"),
        "brouillons": Q(state_kind="draft"),
        "en-cours": Q(state_kind="open"),
        "a-completer": Q(state_kind="paused"),
        "a-lire": Q(state_kind="answered", read_at__isnull=True),
        "closes": Q(state_kind="closed"),
    }


def counts(lines: Any, conditions: dict[str, Q]) -> dict[str, int]:
    """How many lines each chip would keep, in one query."""
    totals = {f"n_{index}": Count("id", filter=kept) for index, kept in enumerate(conditions.values())}
    found = lines.order_by().values().aggregate(**totals)
    return dict(zip(conditions, found.values(), strict=True))


def waiting(context: AccessContext, now: datetime) -> Any:
    """Lines that wait for the reader: cases of their teams nobody or themselves hold, own cases to complete or read."""
    mine = Q(assignee_role_id__isnull=True) | Q(assignee_role_id=context.principal.role_id)
    return cases.lines_of_my_teams().filter(mine, state_kind="open")


def asked_back(context: AccessContext) -> Any:
    """Cases that the reader holds as an expert and that wait for a precision from somebody else."""
    return cases.lines_of_my_teams().filter(assignee_role_id=context.principal.role_id, state_kind="paused")


def to_follow(context: AccessContext) -> Any:
    """Own cases that ask for a gesture of mine: a precision to give, an answer to read."""
    asked = Q(state_kind="paused") | Q(state_kind="answered", read_at__isnull=True)
    return cases.lines_of_my_place().filter(asked, requester_role_id=context.principal.role_id)
