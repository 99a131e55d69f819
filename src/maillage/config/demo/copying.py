"""Bulk rows by COPY under the mover role: for tables whose room has no loading door of its own.

Names of tables and columns are those of the rooms' migrations; the tests of the region read the rows back
through the rooms' facades, so a column that moves is seen at once.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import sql

Row = dict[str, Any]


def copy_rows(table: str, rows: Sequence[Row]) -> int:
    """Inserts rows that all have the same columns; gives how many."""
    if not rows:
        return 0
    columns = list(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_plain(row[column]) for column in columns])
    return len(rows)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
