"""What the application role may not do in the database, nor read of what runs beside it."""

import pytest
from tests.security.statements import refused, rows

from maillage.config.database.cluster import Cluster
from maillage.config.database.roles import create_database, grant_privileges
from maillage.config.environment import environment
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id uuid)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION ctx.principal() RETURNS text LANGUAGE sql AS $$ SELECT 'system:audit' $$",
        "SELECT * FROM ctx.secret",
        "COPY ctx.secret TO STDOUT",
        "ALTER TABLE audit_auditline DISABLE ROW LEVEL SECURITY",
        "TRUNCATE audit_auditline",
        "SET ROLE maillage_ctx",
        "SET session_replication_role = replica",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT setval('cases_number', 1)",
        "SELECT * FROM pg_stat_activity",
        "SELECT pg_stat_get_activity(NULL)",
        "SELECT pg_stat_get_backend_activity(1)",
    ],
)
def test_the_application_role_may_not(world, statement: str) -> None:
    with open_context(world.gp):
        assert refused(statement)


def test_a_ticket_stands_in_no_statement(world) -> None:
    """What the server shows of a running session is the text of its statement, never its parameters."""
    env = environment()
    with open_context(world.gp), Cluster(env.state).connect_as_superuser(env) as superuser:
        (backend,) = rows("SELECT pg_backend_pid()")[0]
        with open_context(world.gp):  # its ticket is what this session said last
            shown = superuser.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone()
    assert shown is not None
    assert "set_config('maillage.ticket', $1" in shown[0]
    assert world.gp.key not in shown[0]  # a ticket begins with whose it is


def test_a_pooled_connection_keeps_no_table_for_whoever_comes_next(template_database: str) -> None:
    env = environment()
    with Cluster(env.state).connect_as_superuser(env) as superuser:
        create_database(superuser, "test_no_temporary")
        try:
            with Cluster(env.state).connect_as_superuser(env, "test_no_temporary") as inside:
                grant_privileges(inside)
            may = superuser.execute(
                "SELECT has_database_privilege(%s, 'test_no_temporary', 'TEMPORARY')", ["maillage_app"]
            ).fetchone()
        finally:
            superuser.execute("DROP DATABASE test_no_temporary WITH (FORCE)")
    assert may == (False,)
