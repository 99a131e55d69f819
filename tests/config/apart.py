"""A cluster of its own for tests that stop their database: it starts from the small region of the run, as it stands.

What migrates and loads is promised elsewhere: here tables and rows are copied.
"""

import os
import subprocess
from pathlib import Path

from tests.conftest import clone, drop

from maillage.config.database.cluster import Cluster
from maillage.config.database.prepare import prepare_embedded
from maillage.config.environment import Environment


def restore_region(cluster: Cluster, env: Environment) -> None:
    """Fills `env.db_name` on the running `cluster`. Its secrets are the run's: codes and tickets were made with them.

    The photos and letters of the region stay where they are: what reads one finds none.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    # A connection to the template itself would forbid the others to copy it.
    source, copied = f"apart_{worker}", env.state / "region.dump"
    clone(source)
    try:
        _ask(Cluster(Path(os.environ["MAILLAGE_STATE"])), env, "pg_dump", "-Fc", "-Z0", "-f", str(copied), source)
    finally:
        drop(source)
    prepare_embedded(cluster, env)
    # Roles and schemas stand already: what is said of them again changes nothing.
    _ask(cluster, env, "pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", env.db_name, str(copied))
    copied.unlink()


def _ask(cluster: Cluster, env: Environment, program: str, *words: str) -> None:
    """As superuser, at the socket of a cluster."""
    done = subprocess.run(
        [cluster.binaries() / program, "-h", cluster.socket_folder, "-U", "postgres", *words],
        env={**os.environ, "PGPASSWORD": env.read_secrets().database_superuser},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr
