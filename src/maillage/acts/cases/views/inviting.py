"""Whom a posted page invites: what is no identifier is left out, the action decides of the rest."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import QueryDict

from maillage.acts.cases.inviting import Invitees
from maillage.toolbox.clock import PARIS

TEAMS, PEOPLE, LAST_DAY = "invite_team", "invite_person", "invite_until"


def invitees(posted: QueryDict) -> Invitees:
    return Invitees(_ids(posted.getlist(TEAMS)), _ids(posted.getlist(PEOPLE)), _end_of(posted.get(LAST_DAY, "")))


def _ids(texts: list[str]) -> tuple[UUID, ...]:
    found: dict[UUID, None] = {}
    for text in texts:
        with suppress(ValueError):
            found[UUID(text)] = None
    return tuple(found)


def _end_of(text: str) -> datetime | None:
    """A day is a whole day in France: it ends with the midnight that follows."""
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), tzinfo=PARIS)
    return None
