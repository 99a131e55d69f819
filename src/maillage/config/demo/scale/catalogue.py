"""Indexes and keys of the large tables, taken away before the load and put back after it as they were.

Their definitions are kept in the schema `scale` before anything is dropped: an interrupted load finds them there. So
are those of the triggers that count each row, which the load counts at once. Other triggers, policies and privileges
are not touched. Runs as the migrator, who owns the tables.
"""

from collections.abc import Iterator

from psycopg import Connection

TABLES = (
    "identity_patient", "identity_localidentifier", "identity_patienttoken", "access_grant", "cases_case",
    "cases_caseform", "cases_caseclock", "cases_tally", "cases_caseevent", "cases_caserecipient", "cases_opinion",
    "cases_reading", "consent_consent", "documents_document", "documents_rendition", "documents_announcement",
    "ledger_act", "tasks_task", "tasks_taskevent", "messaging_notification", "record_observation", "audit_auditline",
)  # fmt: skip
# Left alone: small indexes whose condition lists values, for PostgreSQL writes a list otherwise than it reads it.
# Foreign keys first when dropping, last when putting back. Partitions follow the table that they are of.
CONSTRAINTS = """
SELECT CASE c.contype WHEN 'f' THEN 3 ELSE 1 END, c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype IN ('p', 'u', 'f') AND c.conparentid = 0 AND t.relispartition = false
  AND t.relnamespace = 'public'::regnamespace
  AND (t.relname = ANY (%(tables)s) OR c.confrelid::regclass::text = ANY (%(tables)s))"""
INDEXES = """
SELECT 2, i.indrelid::regclass::text, x.relname, replace(pg_get_indexdef(x.oid), ' ON ONLY ', ' ON ')
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY (%(tables)s) AND NOT t.relispartition
  AND coalesce(pg_get_expr(i.indpred, i.indrelid), '') NOT LIKE '%%ARRAY[%%'
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.oid AND c.contype IN ('p', 'u'))"""
COUNTING = """
SELECT 4, tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal AND tgfoid = to_regproc('ctx.case_tallied')"""
FOUND = f"""
SELECT * FROM ({CONSTRAINTS} UNION ALL {INDEXES} UNION ALL {COUNTING}) AS found (step, rel, name, definition)
ORDER BY 1, 2, 3"""
# What is compared before and after. A partition gives its index a name of its own: it is known by what it indexes.
STATE = """
SELECT c.conrelid::regclass::text, CASE WHEN c.conparentid = 0 THEN c.conname ELSE '' END,
  pg_get_constraintdef(c.oid) || CASE WHEN c.convalidated THEN '' ELSE ' NOT VALID' END
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.conrelid <> 0 AND c.contype <> 'n'
UNION ALL
SELECT i.indrelid::regclass::text, CASE WHEN x.relispartition THEN '' ELSE x.relname END,
  CASE WHEN i.indisvalid THEN '' ELSE 'INVALID ' END
  || CASE WHEN x.relispartition THEN regexp_replace(pg_get_indexdef(x.oid), ' INDEX .* ON ', ' INDEX ON ')
    ELSE pg_get_indexdef(x.oid) END
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE x.relnamespace = 'public'::regnamespace
UNION ALL SELECT tablename, policyname, coalesce(qual, '') || ' / ' || coalesce(with_check, '') FROM pg_policies
  WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
  WHERE NOT tgisinternal AND tgparentid = 0
ORDER BY 1, 2, 3"""


def remember(connection: Connection) -> None:
    """Keeps the definitions and the whole state; the second time, what was kept stays."""
    if connection.execute("SELECT EXISTS (SELECT FROM scale.dropped)").fetchone() == (True,):
        return
    for row in connection.execute(FOUND, {"tables": list(TABLES)}).fetchall():
        connection.execute("INSERT INTO scale.dropped (step, rel, name, definition) VALUES (%s, %s, %s, %s)", row)
    for row in state(connection):
        connection.execute("INSERT INTO scale.before (rel, name, definition) VALUES (%s, %s, %s)", row)


def drop(connection: Connection) -> None:
    """Takes away what is remembered and still stands, all of it or nothing."""
    rows = connection.execute("SELECT step, rel, name FROM scale.dropped ORDER BY step DESC, rel, name").fetchall()
    with connection.transaction():
        for step, rel, name in rows:
            if step == 2:
                connection.execute(f'DROP INDEX IF EXISTS "{name}"')
            elif step == 4:
                connection.execute(f'DROP TRIGGER IF EXISTS "{name}" ON {rel}')
            else:
                connection.execute(f'ALTER TABLE {rel} DROP CONSTRAINT IF EXISTS "{name}"')


def missing(connection: Connection) -> Iterator[tuple[int, str, str, str]]:
    """(step, table, name, statement) of what is to be put back, in order."""
    standing = {(rel, name) for rel, name, _definition in state(connection)}
    rows = connection.execute("SELECT step, rel, name, definition FROM scale.dropped ORDER BY step, rel, name")
    for step, rel, name, definition in rows.fetchall():
        if (rel, name) not in standing:
            made = definition if step in (2, 4) else f'ALTER TABLE {rel} ADD CONSTRAINT "{name}" {definition}'
            yield step, rel, name, made


def state(connection: Connection) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in connection.execute(STATE).fetchall()]


def differences(connection: Connection) -> list[str]:
    """Names of what is not as it was before the load."""
    before = {(row[0], row[1], row[2]) for row in connection.execute("SELECT rel, name, definition FROM scale.before")}
    return sorted(f"{rel}.{name}" for rel, name, _definition in before ^ set(state(connection)))
