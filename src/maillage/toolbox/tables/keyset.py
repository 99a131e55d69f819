"""One page of a query by its edge row, not by counting: as fast at row 100,000 as at the first, and stable.

Works on any Django query set through its own methods; knows no model.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core.exceptions import ValidationError

from maillage.toolbox.tables.declarations import TableSpec
from maillage.toolbox.tables.state import Cursor, TableState


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order shown, and the cursors of what stands before and after them."""

    rows: tuple[Any, ...]
    previous: Cursor | None
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the database: a field, and the unique one that parts equals."""

    field: str
    tie: str
    descending: bool = False
    nullable: bool = False

    def reversed(self) -> "Order":
        return Order(self.field, self.tie, not self.descending, self.nullable)

    def order_by(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.field}", f"{sign}{self.tie}"


def keyset_page(queryset: Any, state: TableState, *, anchors: Any = None, parts: Sequence[Any] = ()) -> Page:
    """The rows at the state's cursor; when the edge row is gone, the first page.

    The edge row is looked up in `anchors` (by default the query itself): give the unfiltered query where rows
    leave the list while it is read. `parts` are conditions of which each row meets one (its team is this one, or that
    one): an index gives the first rows of each in order, where it would sort all the rows of several.
    """
    order = _order(state)
    if state.cursor is not None:
        backward = state.cursor.side == "before"
        edge = _edge(queryset if anchors is None else anchors, order, state.cursor.tie)
        fetched = _past(queryset, order.reversed() if backward else order, edge, state.spec.page_size, parts)
        if fetched:
            return _page(state.spec, fetched, backward=backward, moved=True)
    rows = _first(queryset, order, state.spec.page_size + 1, parts)
    return _page(state.spec, rows, backward=False, moved=False)


def in_order(queryset: Any, state: TableState) -> Any:
    """The whole list in the order of the address, for a file."""
    return queryset.order_by(*_order(state).order_by())


def beyond(order: Order, value: Any, tie: Any) -> list[dict[str, Any]]:
    """Alternatives (any of them) true exactly for the rows past an edge; an empty value is the greatest."""
    compare = "lt" if order.descending else "gt"
    past_tie = {f"{order.tie}__{compare}": tie}
    if value is None:
        same = [{f"{order.field}__isnull": True, **past_tie}]
        return [*same, {f"{order.field}__isnull": False}] if order.descending else same
    alternatives = [{f"{order.field}__{compare}": value}, {order.field: value, **past_tie}]
    if order.nullable and not order.descending:
        alternatives.append({f"{order.field}__isnull": True})
    return alternatives


def bound(order: Order, value: Any) -> dict[str, Any]:
    """A range that contains every row past the edge, which lets the index start there; empty when none does."""
    if value is None or (order.nullable and not order.descending):
        return {}
    return {f"{order.field}__{'lte' if order.descending else 'gte'}": value}


def _order(state: TableState) -> Order:
    column = state.spec.column(state.sort.key)
    if column is None:
        raise ValueError(f"{state.sort.key} does not sort this table")
    return Order(column.field, state.spec.tie, state.sort.descending, column.nullable)


def _edge(anchors: Any, order: Order, tie: str) -> tuple[Any, Any] | None:
    try:
        found = anchors.order_by().filter(**{order.tie: tie}).values_list(order.field, order.tie).first()
    except (ValidationError, ValueError, TypeError):
        return None  # a cursor typed by hand: not a value of this field
    return (found[0], found[1]) if found else None


def _first(queryset: Any, order: Order, most: int, parts: Sequence[Any]) -> list[Any]:
    if len(parts) < 2:
        return list(queryset.order_by(*order.order_by())[:most])
    first, *others = (queryset.filter(part).order_by(*order.order_by())[:most] for part in parts)
    return list(first.union(*others, all=True).order_by(*order.order_by())[:most])


def _past(queryset: Any, order: Order, edge: tuple[Any, Any] | None, size: int, parts: Sequence[Any]) -> list[Any]:
    if edge is None:
        return []
    within = queryset.filter(**bound(order, edge[0]))
    past = reduce(operator.or_, (within.filter(**one) for one in beyond(order, *edge)))
    return _first(past, order, size + 1, parts)


def _page(spec: TableSpec, fetched: list[Any], *, backward: bool, moved: bool) -> Page:
    more = len(fetched) > spec.page_size
    rows = fetched[: spec.page_size]
    if backward:
        rows.reverse()
    has_previous, has_next = (more, True) if backward else (moved, more)
    return Page(
        tuple(rows),
        Cursor("before", _tie_of(spec, rows[0])) if rows and has_previous else None,
        Cursor("after", _tie_of(spec, rows[-1])) if rows and has_next else None,
    )


def _tie_of(spec: TableSpec, row: Any) -> str:
    return str(row[spec.tie] if isinstance(row, dict) else getattr(row, spec.tie))
