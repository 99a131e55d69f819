"""SQL as somebody would inject it: it runs with the rights of the application role and the ticket of the reader."""

from django.db import DatabaseError, connection, transaction


def refused(sql: str, values: list[object] | None = None) -> bool:
    """True when the database refuses the statement, or when no row was reached by it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values or [])
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def rows(sql: str, values: list[object] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return cursor.fetchall()
