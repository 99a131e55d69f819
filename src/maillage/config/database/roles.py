"""Database roles, once per cluster: they are cluster-wide, so never in a migration.

owner (no login) owns the schema; migrator assumes owner; **app** serves every request and may neither
create, truncate nor bypass row security; **mover** bypasses it for bulk loads, audited; ctx (no login) owns
the definer functions and the secret that verifies tickets.
"""

import psycopg
from psycopg import sql

from maillage.config.environment import Secrets

LOCK = 7_203_110

ROLES: dict[str, str] = {
    "maillage_owner": "NOLOGIN NOBYPASSRLS",
    "maillage_ctx": "NOLOGIN BYPASSRLS",
    "maillage_migrator": "LOGIN NOINHERIT NOBYPASSRLS",
    "maillage_app": "LOGIN NOINHERIT NOBYPASSRLS",
    "maillage_mover": "LOGIN NOINHERIT BYPASSRLS",
}

# A statement that lasts, a lock that is held or a transaction left open serves nobody and stops others.
LIMITS = ("statement_timeout = '60s'", "lock_timeout = '10s'", "idle_in_transaction_session_timeout = '5min'")


def create_roles(superuser: psycopg.Connection, secrets: Secrets) -> None:
    """Creates or repairs the roles; running it twice changes nothing."""
    passwords = {
        "maillage_migrator": secrets.database_migrator,
        "maillage_app": secrets.database_app,
        "maillage_mover": secrets.database_mover,
    }
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = {row[0] for row in superuser.execute("SELECT rolname FROM pg_roles")}
        for name, attributes in ROLES.items():
            verb = "ALTER" if name in known else "CREATE"
            superuser.execute(
                sql.SQL("{} ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE {}").format(
                    sql.SQL(verb), sql.Identifier(name), sql.SQL(attributes)
                )
            )
        for name, password in passwords.items():
            superuser.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))
        for limit in LIMITS:
            superuser.execute(f"ALTER ROLE maillage_app SET {limit}")
        superuser.execute("GRANT maillage_owner, maillage_ctx TO maillage_migrator")


def create_database(superuser: psycopg.Connection, name: str) -> bool:
    """Makes an empty database owned by `maillage_owner`; says whether it did."""
    if superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    superuser.execute(
        sql.SQL("CREATE DATABASE {} OWNER maillage_owner TEMPLATE template0").format(sql.Identifier(name))
    )
    return True


PRIVILEGES = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO maillage_owner;
GRANT USAGE ON SCHEMA public TO maillage_app, maillage_mover, maillage_ctx;
CREATE SCHEMA IF NOT EXISTS ctx AUTHORIZATION maillage_ctx;
GRANT USAGE ON SCHEMA ctx TO maillage_app, maillage_mover, maillage_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE maillage_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO maillage_app, maillage_mover;
ALTER DEFAULT PRIVILEGES FOR ROLE maillage_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO maillage_app, maillage_mover;
"""
# What PUBLIC may call by default and an injected statement would love: the text of the statements that run now
# beside it (they hold names and tickets), and files inside the database, which belong to no patient.
HIDDEN = """
REVOKE ALL ON pg_stat_activity FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(integer), pg_stat_get_backend_activity(integer),
  lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
"""
# A function is executable by PUBLIC unless told otherwise; functions of `ctx` are granted one by one.
PRIVATE_FUNCTIONS = "ALTER DEFAULT PRIVILEGES FOR ROLE maillage_ctx REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"


def grant_privileges(superuser: psycopg.Connection) -> None:
    """What each role may do in this database; `superuser` is connected to it."""
    superuser.execute(PRIVILEGES)
    superuser.execute(PRIVATE_FUNCTIONS)
    superuser.execute(HIDDEN)
    # Connections are pooled: a temporary table would shadow a real one for whoever comes next on that connection.
    name = superuser.info.dbname
    superuser.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    superuser.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO maillage_mover").format(sql.Identifier(name)))
