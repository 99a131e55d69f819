"""A statement of the ORM put in words once for the process, for readings that nearly every page makes: the ORM takes
longer to write them than the database to answer, and the database longer to plan them, policies and all, than to run
them. Holes are values that stand for what each reading says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

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
        with planned_once() as cursor:
            cursor.execute(self.text, filled(self.values, holes))
            return list(cursor.fetchall())


@contextmanager
def planned_once() -> Iterator[Any]:
    """A cursor of which the server keeps each statement prepared, for as long as the connection lasts: for texts that
    are few and never change. The one of Django writes values into the text, which is planned anew each time."""
    wrapper: Any = connection  # of whose own way to a cursor the stubs say nothing
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    binding: Any = ServerBindingCursor
    with wrapper._prepare_cursor(binding(wrapper.connection)) as prepared:
        yield prepared


def first(model: type[M], text: str, values: Sequence[Any]) -> M | None:
    """The first row of such a text as an object of its model. Columns that the model has not are attributes of it."""
    with planned_once() as cursor:
        cursor.execute(text, values)
        row = cursor.fetchone()
        if row is None:
            return None
        said = {column.name: value for column, value in zip(cursor.description, row, strict=True)}
    own = [field.attname for field in model._meta.concrete_fields]
    found = model.from_db(connection.alias, own, [said.pop(name) for name in own])
    for name, value in said.items():
        setattr(found, name, value)
    return found


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
