"""From nothing to a migrated database: roles, database, privileges, migrations, and the ticket's secret."""

import os
import subprocess
import sys

import psycopg

from maillage.config.database.cluster import Cluster
from maillage.config.database.roles import create_database, create_roles, grant_privileges
from maillage.config.environment import Environment, environment
from maillage.kernel.context.tickets import pads


def run_as(role: str, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Runs the `maillage` command in a process of its own, connected under another database role."""
    subprocess.run(
        [sys.executable, "-m", "maillage.config.command", *arguments],
        check=True,
        env={**os.environ, **(env or {}), "MAILLAGE_DB_ROLE": role},
    )


def prepare_embedded(cluster: Cluster, env: Environment, database: str | None = None) -> None:
    """Roles and an empty database on a running embedded cluster."""
    name = database or env.db_name
    with cluster.connect_as_superuser(env) as superuser:
        create_roles(superuser, env.read_secrets())
        create_database(superuser, name)
    with cluster.connect_as_superuser(env, name) as superuser:
        grant_privileges(superuser)


def migrator_connection(env: Environment | None = None) -> psycopg.Connection:
    env = env or environment()
    return psycopg.connect(
        host=env.database_host(),
        port=env.db_port,
        dbname=env.db_name,
        user="maillage_migrator",
        password=env.read_secrets().database_migrator,
    )


def store_ticket_secret(env: Environment | None = None) -> None:
    """Puts the secret where only the definer functions can read it."""
    env = env or environment()
    inner, outer = pads(env.read_secrets().ticket)
    with migrator_connection(env) as connection:
        connection.execute("SET LOCAL ROLE maillage_ctx")
        connection.execute("DELETE FROM ctx.secret")
        connection.execute("INSERT INTO ctx.secret (inner_pad, outer_pad) VALUES (%s, %s)", [inner, outer])
