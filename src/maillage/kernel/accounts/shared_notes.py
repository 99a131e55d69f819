"""Django's cache on PostgreSQL: what every web process must know at once (attempts counted, one-time codes already
used), and nothing else; refuses to keep a key in clear, and values that are not plain JSON.

Django's own database cache writes pickles, which run when they are read: who could write a row would run code. Its
rows are also counted at each write. Here each call is one statement by key on an unlogged table.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections

_LIVES = "CASE WHEN %s::float8 IS NULL THEN 'infinity' ELSE clock_timestamp() + make_interval(secs => %s) END"
_PUT = (
    "INSERT INTO accounts_sharednote AS note (key, value, expires_at)"
    f" VALUES (%s, %s::jsonb, {_LIVES})"
    " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at"
)


class SharedNotes(BaseCache):
    """Statements run on a connection of their own where there is one: a failed sign-in rolls nothing of this back, and
    nobody waits for the end of somebody else's request."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True when the key was free; of two processes at the same instant, one gets it."""
        only_free = f"{_PUT} WHERE note.expires_at <= clock_timestamp()"
        return self._run(only_free, [*self._row(key, value, timeout, version)]) == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connections[_alias()].cursor() as cursor:
            cursor.execute(
                "SELECT value FROM accounts_sharednote WHERE key = %s AND expires_at > clock_timestamp()",
                [self._hashed(key, version)],
            )
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(_PUT, self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        lasts = self._seconds(timeout)
        statement = f"UPDATE accounts_sharednote SET expires_at = {_LIVES} WHERE key = %s"
        alive = f"{statement} AND expires_at > clock_timestamp()"
        return self._run(alive, [lasts, lasts, self._hashed(key, version)]) == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._run("DELETE FROM accounts_sharednote WHERE key = %s", [self._hashed(key, version)]) == 1

    def clear(self) -> None:
        self._run("DELETE FROM accounts_sharednote", [])

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        lasts = self._seconds(timeout)
        return [self._hashed(key, version), json.dumps(value), lasts, lasts]

    def _seconds(self, timeout: Any) -> float | None:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else float(seconds)

    def _hashed(self, key: str, version: int | None) -> str:
        """Keys hold addresses and logins: the table knows of neither."""
        return hashlib.sha256(self.make_and_validate_key(key, version=version).encode()).hexdigest()

    @staticmethod
    def _run(statement: str, values: list[Any]) -> int:
        with connections[_alias()].cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)


def _alias() -> str:
    return settings.MAILLAGE_NOTES_DATABASE


def forget_old() -> int:
    """Upkeep: notes whose time is over."""
    with connections[_alias()].cursor() as cursor:
        cursor.execute("DELETE FROM accounts_sharednote WHERE expires_at <= clock_timestamp()")
        return int(cursor.rowcount)
