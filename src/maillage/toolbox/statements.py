"""A statement of the ORM put in words once for the process, for readings that nearly every page makes: the ORM takes
longer to write them than the database to answer. Holes are values that stand for what each reading says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


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
        filled = [next((said for hole, said in holes.items() if hole == value), value) for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.text, filled)
            return list(cursor.fetchall())
