"""Past every policy, for what no role of the application may do: databases made, guards taken away, rows rewritten."""

import psycopg


def superuser(database: str | None = None) -> psycopg.Connection:
    """A connection of its own that keeps what it writes at once; to the database of this test unless told otherwise."""
    from django.db import connection

    from maillage.config.database.cluster import Cluster
    from maillage.config.environment import environment

    env = environment()
    return Cluster(env.state).connect_as_superuser(env, database or str(connection.settings_dict["NAME"]))
