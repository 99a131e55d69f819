"""Counts of several lists in one round trip, none further than what somebody would read: beyond, « 200+ ».

A room gives its rows without saying what they are (`Rows.of(queryset)`), and whoever shows several counts asks them
together. Counting a hundred thousand rows costs a hundred thousand row policies, to tell a person « a lot ».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from maillage.toolbox.statements import filled

MOST = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to count, at most `MOST` and one."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]", most: int | None = None) -> "Rows":
        bound = MOST if most is None else most
        try:
            return cls(*rows.order_by().values("pk")[: bound + 1].query.sql_with_params())
        except EmptyResultSet:
            return cls("SELECT 1 WHERE false", ())

    def filled(self, holes: Mapping[Any, Any]) -> "Rows":
        """Of rows written once for anybody: those of one reading, each hole filled."""
        return Rows(self.sql, tuple(filled(self.params, holes)))


def count_together(lists: Mapping[str, Rows]) -> dict[str, int]:
    """How many rows each list has, in one query; none without list."""
    if not lists:
        return {}
    counted = ", ".join(f"(SELECT count(*) FROM ({rows.sql}) AS counted)" for rows in lists.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", [value for rows in lists.values() for value in rows.params])
        return dict(zip(lists, cursor.fetchone(), strict=True))


def count_each(rows: "QuerySet[Any, Any]", conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many rows each chip of a list would keep."""
    return count_together({key: Rows.of(rows.filter(kept)) for key, kept in conditions.items()})


def shown(count: int, most: int | None = None) -> str:
    """`12`, and `200+` for whatever is more."""
    bound = MOST if most is None else most
    return str(count) if count <= bound else f"{bound}+"
