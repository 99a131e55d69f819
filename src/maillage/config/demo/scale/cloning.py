"""Statements that clone the templates' rows for a stretch of the plan, built from the columns that the tables have.

A column is an instant (moved), a day (moved), a person (the slot's), or what it was; the few that are something else
are said here. A column added by a later migration is cloned as it was.
"""

from dataclasses import dataclass

from psycopg import Connection

from maillage.config.demo.scale.cases import PARENTS, REMEMBERED_MS, SALT, TABLES

# The stretch, with the names of the four people of each case.
STRETCH = """
CREATE TEMPORARY TABLE c ON COMMIT DROP AS
SELECT p.*, p1.display AS d1, p2.display AS d2, p3.display AS d3, p4.display AS d4,
  concat_ws(', ', p1.display, nullif(p1.function, '')) AS g1,
  concat_ws(', ', p2.display, nullif(p2.function, '')) AS g2,
  concat_ws(', ', p3.display, nullif(p3.function, '')) AS g3,
  concat_ws(', ', p4.display, nullif(p4.function, '')) AS g4,
  p1.place_name AS s1, p2.place_name AS s2, p3.place_name AS s3, p4.place_name AS s4,
  p1.org AS o1, p2.org AS o2, p3.org AS o3, p4.org AS o4,
  p1.profession AS w1, p2.profession AS w2, p3.profession AS w3, p4.profession AS w4
FROM scale.plan p JOIN scale.person p1 ON p1.role = p.r1 LEFT JOIN scale.person p2 ON p2.role = p.r2
LEFT JOIN scale.person p3 ON p3.role = p.r3 LEFT JOIN scale.person p4 ON p4.role = p.r4
WHERE p.k BETWEEN {since} AND {until}"""


def _slot(letter: str, column: str) -> str:
    """Something of the person that a column names: `r` role, `d` name, `g` name and function, `o` structure."""
    named = " ".join(f"WHEN {slot} THEN c.{letter}{slot}" for slot in (1, 2, 3, 4))
    return f"CASE t.{column}_slot {named} END"


def _name(column: str) -> str:
    return f"coalesce({_slot('d', column)}, '')"


def _full(column: str) -> str:
    return f"concat_ws(', ', {_slot('g', column)}, {_slot('s', column)})"


def _own_key(table: str, shift: int = 0) -> str:
    return f"scale.key(c.ms, c.k * 64 + t.ord, {SALT[table] + shift})"


def _place(table: str) -> str:
    """A place of the blob store in the shape of `documents.storage.new_key`; nothing stands there."""
    mark = f"encode(sha256(convert_to(c.k || '.' || t.ord || '.{SALT[table]}', 'UTF8')), 'hex')"
    return f"substr({mark}, 1, 2) || '/' || substr({mark}, 3, 38)"


FUTURE = "t.ended_at + c.shift > '{at}'"
TARIFF = (
    "LEFT JOIN scale.tariff f ON f.code = t.code AND f.first <= t.performed_on + c.days"
    " AND (f.last IS NULL OR f.last >= t.performed_on + c.days)"
)
WHO = _slot("w", "performer_role_id")
EXCLUDED = (
    f"(CASE WHEN f.id IS NULL THEN 'no_tariff' WHEN NOT {WHO} = ANY (f.who) THEN 'profession'"
    " WHEN t.reason_code = 'excluded' THEN 'excluded' WHEN c.nth > 4 THEN 'ceiling' ELSE '' END)"
)
SPECIAL: dict[str, dict[str, str]] = {
    "cases_case": {
        "id": "c.id", "number": "c.number", "requester_organization_id": "c.org",
        "team_id": "CASE WHEN t.team_id IS NOT NULL THEN c.team END",
    },
    "cases_caseevent": {"by_text": _name("by_role_id")},
    "cases_reading": {"role_text": _name("role_id")},
    "cases_opinion": {"signed_by_text": _full("signed_by_role_id")},
    "documents_document": {
        "logical_id": _own_key("documents_document", 100), "storage_key": _place("documents_document"),
        "organization_id": _slot("o", "author_role_id"), "author_text": _full("author_role_id"),
    },
    "documents_rendition": {"storage_key": _place("documents_rendition")},
    "documents_announcement": {
        "owner_organization_id": "c.org",
        "announced_by_text": f"coalesce({_slot('g', 'announced_by_id')}, '')",
    },
    "access_grant": {
        "holder_id": "CASE t.held WHEN 1 THEN c.org WHEN 2 THEN c.team WHEN 11 THEN c.r1 WHEN 12 THEN c.r2"
                     " WHEN 13 THEN c.r3 WHEN 14 THEN c.r4 END",
    },
    "ledger_act": {
        "case_number": "c.number", "organization_id": _slot("o", "performer_role_id"), "reason_code": EXCLUDED,
        "status": f"CASE WHEN {EXCLUDED} = '' THEN 'billable' ELSE 'not_billable' END",
        "reason_detail": f"CASE {EXCLUDED} WHEN 'excluded' THEN t.reason_detail WHEN 'ceiling' THEN '4' ELSE '' END",
        "amount_cents": f"CASE WHEN {EXCLUDED} IN ('no_tariff', 'profession') THEN 0 ELSE f.cents END",
        "tariff_id": f"CASE WHEN {EXCLUDED} IN ('no_tariff', 'profession') THEN '' ELSE f.id END",
    },
    "tasks_task": {
        "owner_organization_id": "c.org", "team_id": "CASE WHEN t.team_id IS NOT NULL THEN c.team END",
        "created_by_text": _name("created_by_role_id"),
        "done_by_text": f"CASE WHEN {FUTURE} THEN '' ELSE {_name('done_by_role_id')} END",
        "done_by_role_id": f"CASE WHEN NOT {FUTURE} THEN {_slot('r', 'done_by_role_id')} END",
        "done_on": f"CASE WHEN NOT {FUTURE} THEN t.done_on + c.days END",
        "ended_at": f"CASE WHEN NOT {FUTURE} THEN t.ended_at + c.shift END",
        "status": f"CASE WHEN {FUTURE} THEN 'requested' ELSE t.status END",
        "status_reason": f"CASE WHEN {FUTURE} THEN '' ELSE t.status_reason END",
        "note": f"CASE WHEN {FUTURE} THEN '' ELSE t.note END",
    },
    "tasks_taskevent": {"by_text": _name("by_role_id")},
    "messaging_notification": {"url": "'/demandes/' || c.id || '/'"},
}  # fmt: skip
ONLY = {
    "documents_document": "t.kind = 'opinion' OR c.k > {pictured}",
    "documents_rendition": "c.k > {pictured}",
    "tasks_taskevent": "t.at + c.shift <= '{at}'",
    "messaging_notification": "(c.is_open OR c.ms > {at_ms} - {remembered}) AND t.created_at + c.shift <= '{at}'",
}
# What has not happened yet, once moved, is not known.
ONCE_TOLD = ("told_soon_at", "told_due_at", "told_late_at")


@dataclass(frozen=True, slots=True)
class Cloning:
    """Statements of one stretch, in order."""

    statements: tuple[str, ...]

    @classmethod
    def of(cls, connection: Connection, *, at: str, at_ms: int, pictured: int) -> "Cloning":
        made = []
        for table in TABLES:
            statement = _statement(connection, table)
            made.append(
                statement.replace("{at}", at)
                .replace("{at_ms}", str(at_ms))
                .replace("{pictured}", str(pictured))
                .replace("{remembered}", str(REMEMBERED_MS))
            )
        return cls(tuple(made))


def _statement(connection: Connection, table: str) -> str:
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    values = ", ".join(_value(table, name, kind) for name, kind in columns)
    names = ", ".join(name for name, _kind in columns)
    joined = f" {TARIFF}" if table == "ledger_act" else ""
    where = f" WHERE {ONLY[table]}" if table in ONLY else ""
    return (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM c JOIN scale.t_{table} t USING (template){joined}{where}"
    )


def _value(table: str, name: str, kind: str) -> str:
    link, people = TABLES[table]
    if name in SPECIAL.get(table, {}):
        return SPECIAL[table][name]
    if name == "id":
        return _own_key(table)
    if name == link:
        return "c.id"
    if name == "patient_id":
        return "c.patient"
    if table in PARENTS and name == PARENTS[table][0]:
        return f"scale.key(c.ms, c.k * 64 + t.parent_ord, {SALT[PARENTS[table][1]]})"
    if name in people:
        return _slot("r", name)
    moved = f"t.{name} + " + ("c.days" if kind == "date" else "c.shift")
    if name in ONCE_TOLD:
        return f"CASE WHEN {moved} <= '{{at}}' THEN {moved} END"
    return moved if kind in ("date", "timestamp with time zone") else f"t.{name}"
