"""A statement of the ORM put in words once for the process, for readings that nearly every page makes: the ORM takes
longer to write them than the database to answer. Holes are values that stand for what each reading says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

# The hole for the instant of each reading.
NO_INSTANT = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Statement:
    """Its text, and its values in order, holes among them."""

    text: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]") -> "Statement":
        return cls(*rows.query.sql_with_params())

    def rows(self, holes: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """Every row as the driver gives it, each hole filled. Raises LookupError for a hole that stands nowhere."""
        if absent := [hole for hole in holes if hole not in self.values]:
            raise LookupError(f"nothing in this statement stands for {absent}")
        with connection.cursor() as cursor:
            cursor.execute(self.text, filled(self.values, holes))
            return list(cursor.fetchall())


def filled(values: Iterable[Any], holes: Mapping[Any, Any]) -> list[Any]:
    """These values, each hole filled."""
    return [next((said for hole, said in holes.items() if hole == value), value) for value in values]


def stand_ins(count: int, series: int) -> tuple[UUID, ...]:
    """Holes for a list of that many identifiers, since a statement is written for one length of its lists. Each list of
    one statement has a series of its own; nobody's identifier is among them."""
    return tuple(UUID(int=(series << 32) + rank) for rank in range(1, count + 1))


def standing(*lists: Sequence[UUID]) -> dict[UUID, UUID]:
    """What each of the stand-ins of these lists stands for, the first list being the first series."""
    return {
        hole: said
        for series, each in enumerate(lists, start=1)
        for hole, said in zip(stand_ins(len(each), series), each, strict=True)
    }
