"""Sees what a request leaves behind: every row written, whatever table and whoever may read it, and every log line."""

import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Written by a trigger, hence undone with the savepoint of the request that wrote.
SCHEMA = """
CREATE SCHEMA watch;
CREATE TABLE watch.written (
  number bigint GENERATED ALWAYS AS IDENTITY, table_name text NOT NULL, verb text NOT NULL, line jsonb NOT NULL);
CREATE FUNCTION watch.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO watch.written (table_name, verb, line)
  VALUES (coalesce((SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhparent
    WHERE i.inhrelid = TG_RELID), TG_TABLE_NAME), TG_OP, to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END));
  RETURN NULL;
END $$;
GRANT USAGE ON SCHEMA watch TO maillage_app;
GRANT SELECT ON watch.written TO maillage_app;
"""
# A trigger of a table kept by month is on each of its partitions, and speaks for the table.
TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"""


def install(superuser: Any) -> None:
    """In the template of the matrix only; no other database knows this schema."""
    superuser.execute(SCHEMA)
    for (table,) in superuser.execute(TABLES).fetchall():
        superuser.execute(
            f'CREATE TRIGGER zz_watched AFTER INSERT OR UPDATE OR DELETE ON public."{table}"'
            " FOR EACH ROW EXECUTE FUNCTION watch.note()"
        )


@dataclass(frozen=True)
class Written:
    """One row that a request wrote."""

    table: str
    verb: str
    line: str  # the row as JSON


def last_written() -> int:
    """The number of the last row that this transaction wrote."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM watch.written")
        return int(cursor.fetchone()[0])


def written(after: int = 0) -> list[Written]:
    """What this transaction wrote after the row of that number."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, verb, line FROM watch.written WHERE number > %s ORDER BY number", [after])
        return [
            Written(table, verb, line if isinstance(line, str) else json.dumps(line, ensure_ascii=False))
            for table, verb, line in cursor.fetchall()
        ]


class Listener(logging.Handler):
    """Keeps the text of every record of every logger, tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))

    def take(self) -> list[str]:
        said, self.said = self.said, []
        return said


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    listener, root = Listener(), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    try:
        yield listener
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
