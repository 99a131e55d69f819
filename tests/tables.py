"""The guarded tables, as a test goes through them all."""

from django.db import connection

from maillage.config.database.row_security import guarded_tables

MAY_READ = "SELECT has_any_column_privilege(%s::regclass, 'SELECT')"


def readable_tables() -> list[str]:
    """Those of which the application may ask for rows at all: the others answer with a refusal, not with nothing."""
    with connection.cursor() as cursor:
        found = []
        for table in guarded_tables():
            cursor.execute(MAY_READ, [table])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
