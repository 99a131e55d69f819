"""The negative control: each policy opened in turn turns the matrix red, and says by whom it was seen.

Generated from the catalogue: a policy that comes tomorrow is opened too. A table whose rows are about no patient is
read by whoever is signed in, and has nothing to show.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from tests.isolation.acting import acting
from tests.isolation.asking import Asker
from tests.isolation.cells import ASKING, cells_of
from tests.isolation.filters import removed
from tests.isolation.judging import Judge, Leak
from tests.isolation.report import tell_opened
from tests.isolation.roles import BY_NAME, PATIENT, SIGNED_IN, Role
from tests.isolation.route import Kind
from tests.isolation.routes import ROUTES
from tests.isolation.rows import OPEN_TO_MAKERS, VERBS, Rows, guarded_tables
from tests.isolation.things import Things
from tests.isolation.watching import Listener
from tests.superuser import superuser

pytestmark = pytest.mark.django_db(transaction=True)

# Whoever is farthest first: most policies are seen open by the first who asks.
ASKERS = [BY_NAME["stranger"], *(role for role in SIGNED_IN if role.name != "stranger")]
POLICIES = """
SELECT tablename, policyname, cmd, qual, with_check, permissive = 'RESTRICTIVE' FROM pg_policies
WHERE schemaname = 'public' ORDER BY tablename, policyname"""
MAY = {
    "DELETE": "SELECT has_table_privilege('maillage_app', %s, 'DELETE')",
    **{
        verb: f"SELECT has_any_column_privilege('maillage_app', %s, '{verb}')"
        for verb in ("SELECT", "INSERT", "UPDATE")
    },
}


@dataclass(frozen=True)
class Policy:
    table: str
    name: str
    command: str
    reads: str | None
    writes: str | None
    restricts: bool

    def is_above(self, other: "Policy") -> bool:
        """A restrictive policy is a second lock on the same table: alone, neither opens it."""
        return self.restricts and self.table == other.table

    def set(self, reads: str, writes: str) -> str:
        using = f" USING ({reads})" if self.reads else ""
        check = f" WITH CHECK ({writes})" if self.writes else ""
        return f'ALTER POLICY "{self.name}" ON "{self.table}"{using}{check}'

    @property
    def verbs(self) -> tuple[str, ...]:
        """What it guards, and the application may try at all."""
        guarded = VERBS if self.command == "ALL" else (self.command,)
        return tuple(verb for verb in guarded if _may(self.table, verb))


def _may(table: str, verb: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(MAY[verb], [f"public.{table}"])
        return bool(cursor.fetchone()[0]) and not (verb == "INSERT" and table in OPEN_TO_MAKERS)


def policies() -> list[Policy]:
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        return [Policy(*row) for row in cursor.fetchall()]


def _first_leak(policy: Policy, things: Things) -> Leak | None:
    for role in ASKERS:
        with acting(role, things):
            found = next(Rows(role, things).leaks(policy.table, policy.verbs), None)
        if found is not None:
            return found
    return None


def test_each_policy_once_opened_is_seen(things: Things, record_property: Any) -> None:
    about_somebody = set(things.facts["rows"])
    opened, unseen, every = {}, [], policies()
    with superuser() as held:
        for policy in every:
            if policy.restricts or policy.table not in about_somebody or not policy.verbs:
                continue
            opening = [policy, *(above for above in every if above.is_above(policy))]
            for each in opening:
                held.execute(each.set("true", "true"))
            leak = _first_leak(policy, things)
            for each in opening:
                held.execute(each.set(each.reads or "", each.writes or ""))
            if leak is None:
                unseen.append(f"{policy.table}.{policy.name} ({', '.join(policy.verbs)})")
            else:
                opened[f"{policy.table}.{policy.name}"] = str(leak)
    tell_opened(record_property, opened)
    assert unseen == [], "opened, these policies change nothing that the matrix sees: plant a row for them"
    assert len(opened) > len(about_somebody) / 2


def test_every_table_about_a_patient_holds_rows_of_both_halves(things: Things) -> None:
    """A policy over an empty table would be red for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name IN ('patient_id', 'case_id', 'source_id', 'document_id')"
        )
        personal = {table for (table,) in cursor.fetchall()} & set(guarded_tables())
    halves = {
        table: {name[0] for _line, about in rows for name in about} for table, rows in things.facts["rows"].items()
    }
    assert sorted(table for table in personal if halves.get(table, set()) != {"a", "b"}) == []


def test_with_no_policy_at_all_every_page_about_one_thing_is_red(things: Things, listener: Listener) -> None:
    """Each of them is shown, once in the matrix, to be able to tell: none is green because it answers nothing."""
    with superuser() as held:
        for table in guarded_tables():
            held.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    with removed(), transaction.atomic():
        red = {name for role in (BY_NAME["stranger"], BY_NAME[PATIENT]) for name in _red(role, things, listener)}
    kept = {name for name, route in ROUTES.items() if route.kind is Kind.OBJECT and not route.by_code}
    assert sorted(kept - red) == []


def _red(role: Role, things: Things, listener: Listener) -> set[str]:
    """Routes by which somebody else's thing comes out, or may be told from what never existed."""
    asker, judge = Asker(role, things, listener), Judge(role, things)
    for cell in cells_of(role, things, ASKING):
        if cell.route.kind is Kind.OBJECT and cell.target == "foreign":
            answer = asker.ask(cell)
            judge.hear(cell, answer)
            judge.compare(cell, answer, asker)
    return {leak.cell.split()[2] for leak in judge.leaks}
