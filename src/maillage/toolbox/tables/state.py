"""The state of a table read from a query string and written back; refuses nothing aloud: what is unknown is left out.

An address may be old, shared or typed by hand: it always gives a page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol
from urllib.parse import urlencode

from maillage.toolbox.tables.declarations import RESERVED, TableSpec

_TIE = re.compile(r"[0-9A-Za-z_-]{1,64}")
Side = Literal["after", "before"]
_PARAMETERS: dict[Side, str] = {"after": "apres", "before": "avant"}


class Query(Protocol):
    """What a `QueryDict` offers: several values by key."""

    def lists(self) -> Iterable[tuple[str, list[str]]]: ...


@dataclass(frozen=True, slots=True)
class Sort:
    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key

    def flipped(self) -> "Sort":
        return replace(self, descending=not self.descending)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place beside a row, told by that row's unique value only: a name to sort by never stands in an address."""

    side: Side
    tie: str


@dataclass(frozen=True, slots=True)
class TableState:
    """Order, filters and place, with the parameters of the page that are not the table's own."""

    spec: TableSpec
    sort: Sort
    filters: Mapping[str, tuple[str, ...]]
    cursor: Cursor | None
    others: tuple[tuple[str, str], ...]

    @classmethod
    def from_query(cls, spec: TableSpec, query: Query) -> "TableState":
        """Read `request.GET`."""
        given = {key: list(values) for key, values in query.lists()}
        mine = {_name(spec, key) for key in (*RESERVED, *(one.key for one in spec.filters))}
        others = tuple((key, value) for key, values in given.items() if key not in mine for value in values)
        return cls(spec, _sort(spec, given), _filters(spec, given), _cursor(spec, given), others)

    def one(self, key: str) -> str:
        """The value of a filter, or an empty string."""
        return next(iter(self.filters.get(key, ())), "")

    def sorted_by(self, key: str) -> "TableState":
        """From the first row again; the present column turns round, another starts ascending."""
        sort = self.sort.flipped() if key == self.sort.key else Sort(key)
        return replace(self, sort=sort, cursor=None)

    def toggled(self, key: str, value: str) -> "TableState":
        """With that value of a filter put on or taken off, from the first row again."""
        present = self.filters.get(key, ())
        many = next(one.many for one in self.spec.filters if one.key == key)
        rest = tuple(one for one in present if one != value) if many else ()
        chosen = rest if value in present else (*rest, value)
        return replace(self, filters={**self.filters, key: chosen}, cursor=None)

    def without(self, key: str) -> "TableState":
        """With that filter open again."""
        return replace(self, filters={**self.filters, key: ()}, cursor=None)

    def at(self, cursor: Cursor | None) -> "TableState":
        return replace(self, cursor=cursor)

    def query(self) -> str:
        """The query string, `?` included; what is by default is not written."""
        pairs = list(self.others)
        for one in self.spec.filters:
            pairs += [(_name(self.spec, one.key), value) for value in self.filters.get(one.key, ())]
        if str(self.sort) != self.spec.default_sort:
            pairs.append((_name(self.spec, "tri"), str(self.sort)))
        if self.cursor is not None:
            pairs.append((_name(self.spec, _PARAMETERS[self.cursor.side]), self.cursor.tie))
        return "?" + urlencode(pairs)


def _name(spec: TableSpec, key: str) -> str:
    return f"{spec.prefix}{key}"


def _sort(spec: TableSpec, given: Mapping[str, Sequence[str]]) -> Sort:
    for text in (*given.get(_name(spec, "tri"), ())[-1:], spec.default_sort):
        key = text.removeprefix("-")
        if spec.column(key):
            return Sort(key, descending=text.startswith("-"))
    raise AssertionError("the default sort of a table is one of its columns")


def _filters(spec: TableSpec, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    chosen = {}
    for one in spec.filters:
        values = [value for value in given.get(_name(spec, one.key), ()) if value in one.values]
        chosen[one.key] = tuple(dict.fromkeys(values)) if one.many else tuple(values[-1:])
    return chosen


def _cursor(spec: TableSpec, given: Mapping[str, Sequence[str]]) -> Cursor | None:
    for side, parameter in _PARAMETERS.items():
        tie = given.get(_name(spec, parameter), [""])[-1]
        if _TIE.fullmatch(tie):
            return Cursor(side, tie)
    return None
