"""Tests run as the application role, on clones of one template database, in a throw-away embedded cluster.

Under a lock, the first worker starts the cluster and builds the template; each worker clones it. The cluster
is held by a process that watches the run and stops with it.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

RUN = "MAILLAGE_TEST_RUN"
TEMPLATE = "maillage_template"

# Before Django reads its settings, hence at import: where the throw-away state of this run stands.
if RUN not in os.environ:
    os.environ[RUN] = tempfile.mkdtemp(prefix="mt-")
    os.chmod(os.environ[RUN], 0o711)  # as root the server runs under another account
    os.environ["MAILLAGE_TEST_OWNER"] = str(os.getpid())
    os.environ["MAILLAGE_STATE"] = f"{os.environ[RUN]}/state"
os.environ["MAILLAGE_DEMO"] = "true"
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    import django

    django.setup()
    if os.environ["MAILLAGE_TEST_OWNER"] == str(os.getpid()):
        config.add_cleanup(lambda: _end(Path(os.environ[RUN])))


def _end(run: Path) -> None:
    holder = run / "holder.pid"
    if holder.exists():
        pid = int(holder.read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    shutil.rmtree(run, ignore_errors=True)


def _build_template(run: Path) -> None:
    from maillage.config.database.cluster import Cluster
    from maillage.config.database.prepare import prepare_embedded, run_as
    from maillage.config.environment import environment

    env = environment()
    env.state.mkdir(mode=0o711, exist_ok=True)
    env.read_secrets()
    subprocess.run(
        [
            *(sys.executable, "-m", "maillage.config.command", "hold-cluster", "--throwaway"),
            *(os.environ["MAILLAGE_TEST_OWNER"], str(run / "holder.pid")),
        ],
        check=True,
    )
    prepare_embedded(Cluster(env.state), env, TEMPLATE)
    run_as("migrator", "migrate", env={"MAILLAGE_DB_NAME": TEMPLATE})


@pytest.fixture(scope="session")
def template_database() -> str:
    """The name of the migrated database that every test database is cloned from."""
    run = Path(os.environ[RUN])
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / "built").exists():
            _build_template(run)
            (run / "built").touch()
    return TEMPLATE


def clone(name: str) -> None:
    from maillage.config.database.cluster import Cluster
    from maillage.config.environment import environment

    env = environment()
    with Cluster(env.state).connect_as_superuser(env) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        superuser.execute(f'CREATE DATABASE "{name}" OWNER maillage_owner TEMPLATE {TEMPLATE}')


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Names come from the clone, not from pytest-django."""


def _fresh_clone(case: object) -> None:
    """After a test that committed: a new clone, instead of a TRUNCATE that the application role may not do."""
    from django.db import connection

    connection.close()
    clone(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(template_database: str) -> Iterator[None]:
    from django.db import connection
    from django.test import TransactionTestCase

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    clone(name)
    connection.settings_dict["NAME"] = name
    TransactionTestCase._fixture_teardown = _fresh_clone
    yield
    connection.close()


@pytest.fixture
def as_mover() -> Callable[[], AbstractContextManager[None]]:
    """World-building that no action can do: the connection becomes the mover's for a while.

    For tests with `transaction=True` only: it commits.
    """
    from django.db import connection

    from maillage.config.environment import environment

    @contextlib.contextmanager
    def switch() -> Iterator[None]:
        before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        secrets = environment().read_secrets()
        connection.close()
        connection.settings_dict.update(USER="maillage_mover", PASSWORD=secrets.database_mover)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    return switch
