"""The cells under the pages: every role x every guarded table x SELECT, INSERT, UPDATE, DELETE, in plain SQL.

What a forgotten filter, a raw query or an injection could reach: only the row policies stand here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from tests.isolation.asking import undone
from tests.isolation.judging import NAMED_BY_ID, Leak
from tests.isolation.roles import Role
from tests.isolation.scopes import KEPT_BY_PAGES, Scope, scope, scopes_in_text
from tests.isolation.things import Things
from tests.isolation.watching import written

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
REFUSED = "42501"
GUARDED = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relforcerowsecurity
  AND relnamespace = 'public'::regnamespace ORDER BY relname"""
UPDATABLE = """
SELECT c.column_name, c.data_type, c.is_nullable = 'YES' FROM information_schema.columns AS c
WHERE c.table_schema = 'public' AND c.table_name = %s
  AND has_column_privilege('maillage_app', format('public.%%I', c.table_name), c.column_name, 'UPDATE')
ORDER BY c.is_nullable DESC, c.ordinal_position"""
# Whatever the row: a value that reads no column, so that only the policies of UPDATE are asked.
CONSTANTS = {
    "text": "''", "character varying": "''", "boolean": "true", "integer": "1", "smallint": "1", "bigint": "1",
    "jsonb": "'{}'", "timestamp with time zone": "now()", "date": "current_date", "uuid": "gen_random_uuid()",
    "bytea": "''::bytea", "interval": "interval '0'", "numeric": "1", "double precision": "1",
}  # fmt: skip
# Rows that anybody signed in may write about anything, by design: nothing of them comes back to who writes.
OPEN_TO_MAKERS = {
    "messaging_notification": "anyone at work may tell a colleague that something waits",
    "events_outboxevent": "an event leaves with whatever made it; only the outbox reads it",
}
# What one was told while it was theirs, and one's own ended access: identifiers that open nothing any more.
MEMORIES = frozenset({"access_grant", "events_liveevent", "messaging_notification"})
# What lists identifiers to who guards, bills or books, without a word of what they are about.
LISTINGS = frozenset(
    {
        "access_grant",
        "audit_auditline",
        "documents_announcement",
        "ledger_act",
        "patient_access_accessquestion",
        "tasks_appointmentrequest",
        "tasks_task",
        "tasks_taskevent",
    }
)


def guarded_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        return [name for (name,) in cursor.fetchall()]


@cache
def _updatable(table: str) -> list[tuple[str, str, bool]]:
    """Columns, their types, and whether they may be empty: the same for every role and in every copy."""
    with connection.cursor() as cursor:
        cursor.execute(UPDATABLE, [table])
        return cursor.fetchall()


@dataclass
class RowJudge:
    """For one role: what a row may hold that they are given."""

    role: Role
    things: Things

    def __post_init__(self) -> None:
        self._owner = {
            thing.id: thing for thing in self.things if thing.kind in NAMED_BY_ID and not thing.is_named_to(self.role)
        }

    def foreign(self, table: str, line: str, *, writing: bool = False) -> str:
        """Whose row this is, when it is not theirs; else an empty string."""
        kept = self.role.knew if table in MEMORIES else ()
        kept += self.role.shut if writing else ()
        kept += self.role.reads_ids if table in LISTINGS else ()
        for found in scopes_in_text(line):
            mine = self.role.may_see(found) or (writing and found.matches(self.role.shut))
            if not mine and found.part not in KEPT_BY_PAGES:
                return found.name
        named = (thing for key, thing in self._owner.items() if key in line and not thing.of.matches(kept))
        return next((f"the {thing.kind} of {thing.scope}" for thing in named), "")

    def is_wholly_foreign(self, about: list[str]) -> bool:
        theirs = (*self.role.sees, *self.role.shut)
        return bool(about) and not any(scope(name).matches(theirs) for name in about)


class Rows:
    """One role with a ticket and a connection of the application."""

    def __init__(self, role: Role, things: Things) -> None:
        self.role, self.judge, self.things = role, RowJudge(role, things), things
        self.cells = 0

    def leaks(self, table: str, verbs: tuple[str, ...] = VERBS) -> Iterator[Leak]:
        for verb in verbs:
            self.cells += 1
            for what in getattr(self, f"_{verb.lower()}")(table):
                yield Leak(f"{self.role.name}: {verb} {table}", what)

    def _select(self, table: str) -> Iterator[str]:
        found, _ = self._run(f'SELECT to_jsonb(t)::text FROM "{table}" AS t', fetch=True)
        for (line,) in found:
            whose = self.judge.foreign(table, line)
            if whose:
                yield f"reads a row about {whose}"
                return

    def _update(self, table: str) -> Iterator[str]:
        """Without a condition: such a statement reads no row, and only the policies of UPDATE stand before it."""
        for column, kind, nullable in _updatable(table):
            value = "NULL" if nullable else CONSTANTS[kind]
            rows, error = self._run(f'UPDATE "{table}" SET "{column}" = {value}')
            if error == "":
                yield from self._reached("changes", table, rows)
                return

    def _delete(self, table: str) -> Iterator[str]:
        rows, _ = self._run(f'DELETE FROM "{table}"')
        yield from self._reached("deletes", table, rows)

    def _insert(self, table: str) -> Iterator[str]:
        """A copy of somebody else's row: the policy is asked before any constraint is."""
        if table in OPEN_TO_MAKERS:
            return
        for line, about in self.things.facts["rows"].get(table, []):
            if not self.judge.is_wholly_foreign(about):
                continue
            _, error = self._run(
                f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)', [line]
            )
            if error != REFUSED:
                yield f"adds a row about {', '.join(about)}" + (f" ({error})" if error else "")
                return

    def _reached(self, verb: str, table: str, rows: list[Any]) -> Iterator[str]:
        for row in rows:
            whose = self.judge.foreign(table, row.line, writing=True) if row.table == table else ""
            if whose:
                yield f"{verb} a row about {whose}"
                return

    def _run(self, sql: str, values: list[Any] | None = None, *, fetch: bool = False) -> tuple[list[Any], str]:
        """The rows (read or written) and the state of the error, if any; then everything as it was."""
        rows: list[Any] = []
        try:
            with undone():
                with connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    rows = cursor.fetchall() if fetch else []
                rows = rows if fetch else written()
        except DatabaseError as error:
            return [], getattr(error.__cause__, "sqlstate", "?") or "?"
        return rows, ""


def sample(superuser: Any, things: Things) -> dict[str, list[tuple[str, list[str]]]]:
    """Of each guarded table, one row for each part of the world, with a key of its own: what forgers would add."""
    kept: dict[str, dict[tuple[str, ...], str]] = {}
    owners = {thing.id: thing.of for thing in things if thing.kind in NAMED_BY_ID}
    for (table,) in superuser.execute(GUARDED).fetchall():
        for (line,) in superuser.execute(f'SELECT to_jsonb(t)::text FROM public."{table}" AS t').fetchall():
            about = parts_of(line, owners)
            if about:
                kept.setdefault(table, {}).setdefault(about, _with_new_key(line))
    return {table: [(line, list(about)) for about, line in rows.items()] for table, rows in kept.items()}


def parts_of(line: str, owners: dict[str, Scope]) -> tuple[str, ...]:
    found = scopes_in_text(line) | {part for key, part in owners.items() if key in line}
    return tuple(sorted(part.name for part in found))


def _with_new_key(line: str) -> str:
    from maillage.toolbox.ids import new_id

    row = json.loads(line)
    if isinstance(row.get("id"), str):
        row["id"] = str(new_id())
    elif "id" in row:
        row["id"] = 10**9
    return json.dumps(row)
