"""What is done, remembered batch by batch in the database, and said in French with a rate and what remains."""

import threading
import time
from collections.abc import Callable

from psycopg import Connection

Say = Callable[[str], None]
EVERY_S = 5.0
TABLES = """
CREATE TABLE IF NOT EXISTS scale.fact (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS scale.progress (stage text, batch integer, rows bigint, done_at timestamptz DEFAULT now(),
  mark bytea, PRIMARY KEY (stage, batch));
CREATE TABLE IF NOT EXISTS scale.dropped (step integer, rel text, name text, definition text, PRIMARY KEY (rel, name));
CREATE TABLE IF NOT EXISTS scale.before (rel text, name text, definition text);
"""


def fact(connection: Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM scale.fact WHERE name = %s", [name]).fetchone()
    return str(row[0]) if row else None


def keep(connection: Connection, name: str, value: str) -> None:
    connection.execute("INSERT INTO scale.fact VALUES (%s, %s) ON CONFLICT (name) DO NOTHING", [name, value])


def done(connection: Connection, stage: str) -> set[int]:
    return {batch for (batch,) in connection.execute("SELECT batch FROM scale.progress WHERE stage = %s", [stage])}


def mark(connection: Connection, stage: str, batch: int, rows: int, value: bytes | None = None) -> None:
    """In the transaction of the batch itself: both are there, or neither."""
    connection.execute(
        "INSERT INTO scale.progress (stage, batch, rows, mark) VALUES (%s, %s, %s, %s)", [stage, batch, rows, value]
    )


class Ticker:
    """Says how far each stage is, every few seconds at most; threads share it."""

    def __init__(self, say: Say, wanted: dict[str, int], reached: dict[str, int]) -> None:
        self._say, self._wanted = say, wanted
        self._reached, self._before = dict(reached), dict(reached)
        self._began = self._said = time.monotonic()
        self._lock = threading.Lock()

    def add(self, stage: str, units: int) -> None:
        with self._lock:
            self._reached[stage] = self._reached.get(stage, 0) + units
            finished = self._reached[stage] >= self._wanted[stage]
            if finished or time.monotonic() - self._said > EVERY_S:
                self._said = time.monotonic()
                self._say(self._line(stage))

    def _line(self, stage: str) -> str:
        elapsed = max(time.monotonic() - self._began, 0.001)
        wanted, reached = self._wanted[stage], self._reached[stage]
        rate = (reached - self._before.get(stage, 0)) / elapsed
        share = sum(self._reached.get(name, 0) / count for name, count in self._wanted.items()) / len(self._wanted)
        before = sum(self._before.get(name, 0) / count for name, count in self._wanted.items()) / len(self._wanted)
        left = elapsed * (1 - share) / max(share - before, 0.0001)
        counted = f"{_thousands(reached)} sur {_thousands(wanted)} ({_thousands(int(rate))}/s)"
        return f"{stage} : {counted}, encore {_minutes(left)}."


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
