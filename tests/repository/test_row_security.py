"""The database itself keeps every table of patients: the check is green here, and red as soon as one guard falls."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection
from tests.superuser import superuser
from tests.tables import readable_tables
from tests.world import World

from maillage.config.database.row_security import OPEN_TABLES, faults, guarded_tables
from maillage.config.environment import environment
from maillage.kernel.context.tickets import sign

pytestmark = pytest.mark.django_db(transaction=True)

# What a policy may lean on: a function that asks who reads, or `false`, which lets nobody through.
GUARDS = ("ctx.", "false")
NOBODY = "role:00000000-0000-7000-8000-000000000000"
COUNT = "SELECT count(*) FROM {}"


def _policies() -> list[tuple[str, str, str | None, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = 'public'")
        return cursor.fetchall()


def test_every_table_of_patients_is_under_forced_row_security() -> None:
    assert faults() == []


def test_every_model_table_is_either_guarded_or_listed_with_its_reason() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables - set(guarded_tables()) - set(OPEN_TABLES) == set()
    assert set(guarded_tables()) & set(OPEN_TABLES) == set()


def test_a_table_that_knows_a_patient_is_never_an_open_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('patient_id', 'ins_value', 'birth_on', 'birth_name')"
        )
        personal = {table for (table,) in cursor.fetchall()}
    assert len(personal) > 5
    assert personal & set(OPEN_TABLES) == set()


def test_every_policy_asks_who_reads() -> None:
    """By itself, or by reading another guarded table: its policy then applies to the reader as well."""
    guards = (*GUARDS, *(f"FROM {table}" for table in guarded_tables()))
    careless = [
        f"{table}.{policy}"
        for table, policy, reads, writes in _policies()
        for expression in (reads, writes)
        if expression is not None and not any(guard in expression for guard in guards)
    ]
    assert careless == []


def test_a_dropped_policy_is_named() -> None:
    """The negative control: table after table, whatever the policy guards, and none is forgotten."""
    standing = [(table, policy) for table, policy, _, _ in _policies()]
    assert {table for table, _ in standing} == set(guarded_tables())
    with superuser() as held:
        for table, policy in standing:
            held.execute(f'DROP POLICY "{policy}" ON "{table}"')
            assert any(f"La politique {policy} de la table {table} a disparu" in fault for fault in faults())


def test_a_table_that_nobody_may_read_or_write_any_more_is_named() -> None:
    table = next(table for table, policy, _, _ in _policies() if policy == "makers")
    with superuser() as held:
        held.execute(f'DROP POLICY makers ON "{table}"')
    assert f"La table {table} n'a pas de politique d'écriture (WITH CHECK)." in faults()


def test_a_loosened_policy_is_named() -> None:
    with superuser() as held:
        held.execute("ALTER POLICY readers ON identity_patient USING (true)")
    assert faults() == [
        "La politique readers de la table identity_patient n'est plus celle que les migrations ont posée."
    ]


def test_a_policy_that_came_from_elsewhere_is_named() -> None:
    with superuser() as held:
        held.execute("CREATE POLICY everybody ON identity_patient FOR SELECT USING (true)")
    assert faults() == ["La table identity_patient a une politique everybody que les migrations n'ont pas posée."]


def test_the_application_does_not_write_the_book_of_policies() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.write_policy_book()")


@pytest.mark.parametrize("lifted", ["DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"])
def test_a_lifted_guard_is_named(lifted: str) -> None:
    with superuser() as held:
        held.execute(f"ALTER TABLE identity_patient {lifted}")
    assert faults() == ["La table identity_patient n'est pas sous politique forcée : ajoutez protect() à sa migration."]


def test_a_new_table_without_a_guard_is_named() -> None:
    with superuser() as held:
        held.execute("CREATE TABLE identity_forgotten (patient_id uuid)")
    assert faults() == [
        "La table identity_forgotten n'est pas sous politique forcée : ajoutez protect() à sa migration."
    ]


def test_a_table_that_the_application_owns_is_named() -> None:
    with superuser() as held:
        held.execute("ALTER TABLE consent_consent OWNER TO maillage_app")
    assert faults() == ["Le rôle maillage_app possède la table consent_consent : il pourrait lever sa politique."]


# In a region full of people, what does a connection of the application see without a good ticket?


def _rows(ticket: str) -> dict[str, int]:
    env = environment()
    login = connection.settings_dict
    with psycopg.connect(
        host=env.database_host(),
        dbname=login["NAME"],
        user=login["USER"],
        password=login["PASSWORD"],
    ) as plain:
        plain.execute("SELECT set_config('maillage.ticket', %s, true)", [ticket])
        return {table: plain.execute(COUNT.format(table)).fetchone()[0] for table in readable_tables()}


@pytest.fixture
def full_tables(world: World) -> set[str]:
    """The guarded tables that hold something in the small region."""
    with superuser() as held:
        return {table for table in guarded_tables() if held.execute(COUNT.format(table)).fetchone()[0]}


@pytest.mark.parametrize("forged", [False, True], ids=["no ticket", "a forged ticket"])
def test_no_row_without_a_signed_ticket(full_tables: set[str], world: World, forged: bool) -> None:
    assert {"identity_patient", "access_grant", "cases_case", "audit_auditline"} <= full_tables
    ticket = sign(world.gp.key, "a guess") if forged else ""
    assert {table: rows for table, rows in _rows(ticket).items() if rows} == {}


def test_a_person_of_no_place_sees_no_row_of_any_patient(full_tables: set[str]) -> None:
    seen = {table for table, rows in _rows(sign(NOBODY, settings.MAILLAGE_TICKET_SECRET)).items() if rows}
    assert seen <= {table for table in full_tables if table.startswith("directory_")}
