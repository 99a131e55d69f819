"""Migration operations that put a table under forced row-level security, and the words policies are made of.

A policy calls functions of schema `ctx`. The holders of the reader are computed once per statement (an
InitPlan), then handed to the function that looks at the row.
"""

from collections.abc import Sequence

from django.db import migrations

HOLDERS = "(SELECT ctx.my_holders())::uuid[]"
SIGNED_IN = "(SELECT ctx.principal() IS NOT NULL)"
NOBODY = "false"


def sees_patient(column: str) -> str:
    """True for a reader with any valid grant on the patient."""
    return f"ctx.sees_patient({column}, {HOLDERS})"


def sees_care_row(patient: str, source: str) -> str:
    """A row without source belongs to the general record; with a source (a case), to its parties only."""
    return f"ctx.sees_care_row({patient}, {source}, {HOLDERS})"


def sees_case(column: str) -> str:
    return f"ctx.sees_case({column}, {HOLDERS})"


def is_system(name: str) -> str:
    return f"(SELECT ctx.is_system('{name}'))"


def protect(
    table: str, *, using: str, check: str | None = None, insert: str | None = None, append_only: bool = False
) -> migrations.RunSQL:
    """Forced RLS on `table`. `check` guards what may be written (default: `using`), `insert` new rows only."""
    check = check or using
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE TRUNCATE ON {table} FROM maillage_app",
    ]
    if insert is None:
        statements.append(f"CREATE POLICY readers ON {table} USING ({using}) WITH CHECK ({check})")
    else:
        statements += [
            f"CREATE POLICY readers ON {table} FOR SELECT USING ({using})",
            f"CREATE POLICY writers ON {table} FOR UPDATE USING ({using}) WITH CHECK ({check})",
            f"CREATE POLICY removers ON {table} FOR DELETE USING ({using})",
            f"CREATE POLICY makers ON {table} FOR INSERT WITH CHECK ({insert})",
        ]
    if append_only:
        statements.append(f"REVOKE UPDATE, DELETE ON {table} FROM maillage_app")
    statements.append(f"GRANT SELECT ON {table} TO maillage_ctx")
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


def reference_table(table: str) -> migrations.RunSQL:
    """A table without personal data that the application reads and never writes."""
    return migrations.RunSQL(
        [f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM maillage_app"], migrations.RunSQL.noop
    )


def ctx_functions(*definitions: str, back: Sequence[str] = ()) -> migrations.RunSQL:
    """Creates or replaces functions of schema `ctx` as their owner, executable by the application.

    Each definition is a whole `CREATE OR REPLACE FUNCTION ctx.…` statement; `back` are those that stood before.
    """
    return migrations.RunSQL(_as_ctx(definitions), _as_ctx(back) if back else migrations.RunSQL.noop)


def _as_ctx(definitions: Sequence[str]) -> list[str]:
    """`RESET ROLE` would lose the owner that the migrator assumed, hence the explicit way back."""
    return [
        "SET LOCAL ROLE maillage_ctx",
        *definitions,
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ctx TO maillage_app, maillage_mover, maillage_owner",
        "SET LOCAL ROLE maillage_owner",
    ]
