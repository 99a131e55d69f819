"""Tables kept by month: how a migration turns one into months, and how months are made ahead; refuses any other part.

The application role has no DDL: it asks `upkeep.make_partitions`, which belongs to the owner of the tables. See
docs/adr/0016-months-as-partitions.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection, migrations

from maillage.toolbox.clock import today

AHEAD_MONTHS = 3
# An old measure now and then is a fact of a long life; so many of them belong in months of their own.
MANY_OLD = 10_000
CONVERT = "SELECT upkeep.partition_by_month('{table}', '{moment}', '{key}')"


class Amiss(StrEnum):
    """Rows dated after the last month, no month left ahead of today, or a long past that has no months."""

    AFTER = "after"
    LATE = "late"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class KeptByMonth:
    """A table and its months. `before` and `after` count the rows outside them, up to 10,000."""

    table: str
    first: date
    last: date
    months: int
    before: int
    after: int

    @property
    def amiss(self) -> Amiss | None:
        if self.after:
            return Amiss.AFTER
        if self.last <= today():
            return Amiss.LATE
        return Amiss.BEFORE if self.before >= MANY_OLD else None


def partition_by_month(table: str, moment: str, *, key: str) -> migrations.RunSQL:
    """The filled table becomes one partition a month of `moment`, under the same rights; `key` names its columns."""
    return migrations.RunSQL(CONVERT.format(table=table, moment=moment, key=key), migrations.RunSQL.noop)


def make_partitions(*, since: date | None = None, ahead: int = AHEAD_MONTHS) -> list[str]:
    """Makes the months that are missing and gives their names; a second call finds nothing to do.

    As the application role, inside the context of `system:upkeep`.
    """
    months = today().year * 12 + today().month - 1 + ahead
    until = date(months // 12, months % 12 + 1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT upkeep.make_partitions(%s, %s)", [since, until])
        return [name for (name,) in cursor.fetchall()]


def kept_by_month() -> list[KeptByMonth]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parent, first, last, months, before, after FROM ctx.partition_edges()")
        return [KeptByMonth(*row) for row in cursor.fetchall()]
