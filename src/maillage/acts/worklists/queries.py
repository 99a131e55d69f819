"""Filters of the lists. The lines come from the cases' door, already restated to what the reader may see."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from maillage.acts.cases import facade as cases
from maillage.acts.usages import facade as usages
from maillage.acts.worklists.tables import ALIVE_KINDS, OPEN_KINDS
from maillage.kernel.context.facade import AccessContext, Principal
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now as instant
from maillage.toolbox.statements import NO_INSTANT, stand_ins, standing
from maillage.toolbox.tables import Rows


def team_conditions(context: AccessContext, now: datetime) -> dict[str, Q]:
    """What each chip of the team list keeps; the empty key is the list without a chip."""
    going = Q(state_kind__in=OPEN_KINDS)
    return {
        "": going,
        "a-signer": going & Q(proposed_at__isnull=False),
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
        "": Q(state_kind__in=ALIVE_KINDS),
        "brouillons": Q(state_kind="draft"),
        "en-cours": Q(state_kind="open"),
        "a-completer": Q(state_kind="paused"),
        "a-lire": Q(state_kind="answered", read_at__isnull=True),
        "closes": Q(state_kind="closed"),
    }


def waiting(context: AccessContext, now: datetime) -> Any:
    """Lines that wait for the reader: cases of their teams nobody or themselves hold, those that
    wait for their own contribution."""
    awaited = cases.awaiting_me()
    theirs = _theirs(context, signing_teams(context))
    wanted = theirs | Q(id__in=awaited) if awaited else theirs
    return cases.lines_of_my_teams().filter(wanted, state_kind="open")


def _theirs(context: AccessContext, signing: Collection[UUID]) -> Q:
    held = Q(assignee_role_id=context.principal.role_id, proposed_at__isnull=True)
    to_sign = Q(proposed_at__isnull=False, team_id__in=signing)
    return Q(assignee_role_id__isnull=True) | held | to_sign


def counted(context: AccessContext) -> tuple[Rows, ...]:
    """What the rail of every page counts: cases that wait for the reader, as an expert and as a requester."""
    me, place = context.principal.role_id, context.principal.organization_id
    if me is None or place is None:
        return ()
    several = context.holders, tuple(signing_teams(context)), tuple(cases.delegators())
    said: dict[Any, Any] = {NO_INSTANT: instant(), **standing((me,), (place,), *several)}
    return tuple(rows.filled(said) for rows in _counted_written(*map(len, several)))


@lru_cache(maxsize=64)
def _counted_written(holders: int, signing: int, delegators: int) -> tuple[Rows, ...]:
    """With holes for whoever has that many of each: the ORM spends five milliseconds on writing these three."""
    (me,), (place,) = stand_ins(1, 1), stand_ins(1, 2)
    anybody = AccessContext(Principal(key="", role_id=me, organization_id=place), stand_ins(holders, 3))
    of_teams, of_parts, of_place = cases.lines_to_count(anybody, stand_ins(delegators, 5), NO_INSTANT)
    waiting = of_teams.filter(_theirs(anybody, stand_ins(signing, 4)), state_kind="open")
    return Rows.of(waiting), Rows.of(of_parts), Rows.of(of_place.filter(_to_follow(me)))


def signing_teams(context: AccessContext) -> frozenset[UUID]:
    """Teams in which the reader signs, theirs and what their juniors propose."""
    senior = {team for team, standing in directory.my_standings().items() if standing is directory.Standing.SENIOR}
    return frozenset(team.id for team in directory.my_teams() if team.id in senior)


def urgent(lines: Any) -> Any:
    """Those of the lines that are urgent and still wait for an answer: above every list, whatever it shows."""
    return lines.filter(is_urgent=True, state_kind="open").order_by("due_at", "id")


def first_of_all() -> tuple[OrderBy | str, ...]:
    """What is urgent, what somebody else wrote and waits for a signature, then the promise that ends first."""
    return "-is_urgent", F("proposed_at").asc(nulls_last=True), "due_at", "id"


def asked_back(context: AccessContext) -> Any:
    """Cases that the reader holds as an expert and that wait for a precision from somebody else."""
    return cases.lines_of_my_teams().filter(assignee_role_id=context.principal.role_id, state_kind="paused")


def _to_follow(me: UUID) -> Q:
    """Own cases that ask for a gesture of mine: a precision to give, an answer to read."""
    # Where drafts begin, whatever the usage: beyond, a draft was handed over.
    begun = Q(state_kind="draft", state__in=usages.initial_states())
    handed_over = Q(state_kind="draft") & ~Q(state__in=usages.initial_states())
    asked = Q(state_kind="paused") | Q(state_kind="answered", read_at__isnull=True) | handed_over
    prepared = begun & Q(prepared_by_role_id=me) & ~Q(requester_role_id=me)
    return asked & Q(requester_role_id=me) | prepared


def followed(context: AccessContext) -> Any:
    """Lines of the requests that the reader makes, or prepares for who delegated."""
    people = [context.principal.role_id, *cases.delegators()]
    return cases.lines_of_my_place().filter(requester_role_id__in=people)
