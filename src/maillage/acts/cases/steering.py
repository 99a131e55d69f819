"""Figures of an operator: how many, how long, how often promised and kept. Counted in the database, never listed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from maillage.acts.usages.contracts import UsagePackage

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
class Volume:
    """Requests of one group, or of all together (no key): `unanswered` were refused or withdrawn, `paused` needed a
    precision."""

    key: str | None
    sent: int
    answered: int
    unanswered: int
    waiting: int
    unread: int
    paused: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Promises over one group, or over all (no key); `median`, `nine_in_ten` are seconds without the pauses."""

    key: str | None
    stopped: int
    kept: int
    median: float
    nine_in_ten: float


def volumes(question: Question) -> list[Volume]:
    sql = "SELECT * FROM ctx.steering_volumes(%s, %s, %s, %s, %s, %s)"
    return [Volume(*row) for row in _rows(sql, question.arguments())]


def delays(question: Question, packages: Iterable[tuple[UUID, UsagePackage]]) -> list[Delay]:
    """Each version is held to the promise that it made: the first clock that it declares, the one that matters."""
    promises = [
        {"version": str(version), "clock": name, "days": clock.promise.days, "seconds": clock.promise.seconds}
        for version, package in packages
        for name, clock in list(package.definition.clocks.items())[:1]
    ]
    sql = "SELECT * FROM ctx.steering_delays(%s, %s, %s, %s, %s, %s, %s::jsonb)"
    return [Delay(*row) for row in _rows(sql, [*question.arguments(), json.dumps(promises)])]


def _rows(sql: str, arguments: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())
