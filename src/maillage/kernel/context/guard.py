"""Raises when code asks for a guarded table outside an access context: an empty answer would hide the fault."""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.kernel.context.access_context import current_or_none
from maillage.kernel.context.contracts import NoContext
from maillage.kernel.context.memory import watching

TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z_]+)"?', re.IGNORECASE)
GUARDED = "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
_guarded: dict[str, frozenset[str]] = {}
_FORGETTING = watching(current_or_none)


def _guarded_tables(wrapper: BaseDatabaseWrapper) -> frozenset[str]:
    """Read once per process and database: migrations never run under the application role."""
    name = wrapper.settings_dict["NAME"]
    if name not in _guarded:
        with wrapper.connection.cursor() as cursor:
            cursor.execute(GUARDED)
            _guarded[name] = frozenset(row[0] for row in cursor.fetchall())
    return _guarded[name]


class Guard:
    """An execute wrapper for one connection."""

    def __init__(self, tables: frozenset[str]) -> None:
        self.tables = tables

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, info: Any) -> Any:
        if current_or_none() is None:
            asked = {name.lower() for name in TABLE.findall(str(sql))} & self.tables
            if asked:
                raise NoContext(f"asked for {', '.join(sorted(asked))} outside an access context")
        return execute(sql, params, many, info)


def watch(sender: object, connection: BaseDatabaseWrapper, **rest: object) -> None:
    """Only the application role is guarded: the migrator and the mover have no reader behind them. Contexts forget
    what was written over whoever writes."""
    ours = [w for w in connection.execute_wrappers if not isinstance(w, Guard) and w is not _FORGETTING]
    connection.execute_wrappers[:] = [*ours, _FORGETTING]
    if connection.settings_dict["USER"] == "maillage_app":
        connection.execute_wrappers.append(Guard(_guarded_tables(connection)))
