"""What a page reads: the plan of each statement as PostgreSQL chose it, and the rows that it really went through.

Plans are asked in the transaction of the page, under its own ticket and role: policies are part of them. What a
function of the database reads has no plan to show; it counts among the rows all the same.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection

PLANNED = re.compile(r"\s*\(*\s*(?:SELECT|WITH)\b.*\bFROM\b", re.IGNORECASE | re.DOTALL)
PARENTS = """
SELECT c.relname, coalesce((SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
  WHERE i.inhrelid = c.oid), c.relname), greatest(c.reltuples, 0)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"""
READ = """
SELECT relname, coalesce(seq_tup_read, 0), coalesce(idx_scan, 0) + coalesce(seq_scan, 0), coalesce(idx_tup_fetch, 0)
FROM pg_stat_xact_user_tables WHERE schemaname = 'public'"""
# Hands its rows on as they come: who stops above it stops below it.
PASSES_ON = {"Limit", "Append", "Merge Append", "Nested Loop", "Subquery Scan", "Result", "Incremental Sort"}


@dataclass(frozen=True, slots=True)
class Tables:
    """Which table each partition is of, and how many rows each holds, all its partitions together."""

    parents: dict[str, str]
    parts: dict[str, int]
    rows: dict[str, int]

    @classmethod
    def found(cls, connected: Any) -> "Tables":
        parents, parts, rows = dict[str, str](), dict[str, int](), dict[str, int]()
        for name, parent, count in connected.execute(PARENTS).fetchall():
            parents[name], parts[name] = parent, int(count)
            rows[parent] = rows.get(parent, 0) + int(count)
        return cls(parents, parts, rows)

    def large(self, least: int) -> frozenset[str]:
        return frozenset(name for name, count in self.rows.items() if count >= least)


@dataclass(frozen=True, slots=True)
class Read:
    """What one page did to one table: rows of whole readings, partitions entered, rows reached by an index."""

    whole: int = 0
    parts: int = 0
    rows: int = 0


@dataclass
class Reading:
    """One page: its statements with their plans, and what was read of each table."""

    plans: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    read: dict[str, Read] = field(default_factory=dict)

    def nodes(self) -> Iterator[tuple[dict[str, Any], bool]]:
        """Each node, and whether it stops as soon as a page is full."""
        for _text, plan in self.plans:
            yield from _nodes(plan, stops=False)

    def whole_tables(self, tables: Tables, large: frozenset[str]) -> set[str]:
        """Large tables that a plan reads from end to end; a month without a row costs nothing."""
        scans = [node for node, stops in self.nodes() if node["Node Type"] == "Seq Scan" and not stops]
        return {
            tables.parents.get(node["Relation Name"], "")
            for node in scans
            if tables.parts.get(node["Relation Name"]) and tables.parents[node["Relation Name"]] in large
        }

    def indexes(self) -> set[str]:
        return {str(node["Index Name"]) for node, _stops in self.nodes() if "Index Name" in node}


def _nodes(plan: dict[str, Any], *, stops: bool) -> Iterator[tuple[dict[str, Any], bool]]:
    kind = plan["Node Type"]
    yield plan, stops
    below = kind == "Limit" or (stops and kind in PASSES_ON)
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner, stops=below and inner.get("Parent Relationship") not in ("InitPlan", "SubPlan"))


def _counters() -> dict[str, tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return {name: tuple(counts) for name, *counts in cursor.fetchall()}


def _difference(before: dict[str, tuple[int, ...]], tables: Tables) -> dict[str, Read]:
    found: dict[str, Read] = {}
    for name, after in _counters().items():
        whole, scans, rows = (now - then for now, then in zip(after, before.get(name, (0, 0, 0)), strict=True))
        if scans and tables.parts.get(name):
            held = found.get(tables.parents[name], Read())
            found[tables.parents[name]] = Read(held.whole + whole, held.parts + 1, held.rows + rows)
    return found


@contextmanager
def reading(tables: Tables) -> Iterator[Reading]:
    """Everything that the application asks inside, on the connection of this test."""
    made = Reading()
    kept = {kind: kind.execute for kind in (psycopg.Cursor, psycopg.ServerCursor)}

    def watched(kind: Any) -> Any:
        def execute(cursor: Any, query: Any, *given: Any, **options: Any) -> Any:
            text = query if isinstance(query, str) else str(query)
            if PLANNED.match(text):
                asked = psycopg.Cursor(cursor.connection)
                kept[psycopg.Cursor](asked, f"EXPLAIN (FORMAT JSON) {text}", *given)
                row = asked.fetchone()
                assert row is not None
                made.plans.append((text, row[0][0]["Plan"]))
            return kept[kind](cursor, query, *given, **options)

        return execute

    before = _counters()
    for kind in kept:
        kind.execute = watched(kind)  # type: ignore[method-assign]  # the driver itself is watched
    try:
        yield made
    finally:
        for kind, execute in kept.items():
            kind.execute = execute  # type: ignore[method-assign]  # the driver itself is watched
    made.read = _difference(before, tables)
