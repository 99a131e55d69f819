"""Counts what a page asks of the database, round trip by round trip, and keeps each statement to tell of it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

# What opens, closes and signs, and reads no row: counted apart, and bounded too.
HOUSEKEEPING = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT set_config\()", re.IGNORECASE)


@dataclass
class Count:
    """Every statement that left for the server, in order; `housekeeping` ones are transactions and tickets."""

    statements: list[str] = field(default_factory=list)
    housekeeping: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        (self.housekeeping if HOUSEKEEPING.match(text) else self.statements).append(text)

    @property
    def queries(self) -> int:
        return len(self.statements)

    @property
    def repeated(self) -> list[tuple[str, int]]:
        """Statements asked several times: what a page that asks row by row looks like."""
        return [(text, times) for text, times in Counter(self.statements).most_common() if times > 1]


@contextmanager
def counted() -> Iterator[Count]:
    """Below Django: nothing that a cursor of the driver sends goes uncounted."""
    count = Count()
    kept = psycopg.Cursor.execute

    def execute(cursor: psycopg.Cursor[Any], query: Any, *given: Any, **options: Any) -> Any:
        count.note(query if isinstance(query, str) else str(query))
        return kept(cursor, query, *given, **options)

    psycopg.Cursor.execute = execute
    try:
        yield count
    finally:
        psycopg.Cursor.execute = kept
