"""Figures of an operator: how many, how long, how often promised and kept. Counted in the database, never listed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

Grouping = Literal["", "usage", "team", "place", "month", "theme"]


@dataclass(frozen=True, slots=True)
class Question:
    """Which requests are counted (those sent in the period, `until` excluded) and what they are grouped by."""

    since: datetime
    until: datetime
    by: Grouping = ""
    usage: str = ""
    team: UUID | None = None
    place: UUID | None = None

    def arguments(self) -> list[Any]:
        return [self.since, self.until, self.by, self.usage, self.team, self.place]


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests of one group, or of all together (no key): `unanswered` were refused or withdrawn, `paused` needed a
    precision.

    The first promise of `stopped` of them has ended, for `kept` in time; `median` and `nine_in_ten` are how long it
    ran, in seconds without the pauses. None where none has ended.
    """

    key: str | None
    sent: int
    answered: int
    unanswered: int
    waiting: int
    unread: int
    paused: int
    stopped: int
    kept: int
    median: float | None
    nine_in_ten: float | None


def counted(question: Question) -> list[Counted]:
    """All together, then each group; each request held to the promise made to it. Empty for who operates nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ctx.steering(%s, %s, %s, %s, %s, %s)", question.arguments())
        return [Counted(*row) for row in cursor.fetchall()]
