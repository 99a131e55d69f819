"""Tests run as the application role, on clones of template databases, in a throw-away embedded cluster.

Under a lock, the first worker starts the cluster and builds the templates: one empty, one that holds a small
fictitious region for tests that ask for the fixture `world`, one for the isolation matrix, one at scale for plans. Each
worker clones them. The cluster is held by a process that watches the run and stops with it.
"""

import contextlib
import copy
import fcntl
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from tests.superuser import superuser
from tests.world import World

T = TypeVar("T")
RUN = "MAILLAGE_TEST_RUN"
TEMPLATE = "maillage_template"
REGION_TEMPLATE = "maillage_region"
ISOLATION_TEMPLATE = "maillage_isolation"
SCALE_TEMPLATE = "maillage_scale"
# The small region that the fixture `world` knows by name.
REGION = ("--patients", "60", "--cases", "24", "--seed", "1")
# Large enough for the planner to choose as it does on the whole one, small enough to be made in half a minute.
SCALE = "region/100"
DROP = 'DROP DATABASE IF EXISTS "{}" WITH (FORCE)'
# Bytes: several times what a run keeps.
ROOM_IN_MEMORY = 8 * 2**30


def _throwaway_folder() -> str | None:
    """In memory where there is room for it: a database is some six hundred files, and a disk makes them slowly."""
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_IN_MEMORY
    return str(memory) if has_room else None


# Before Django reads its settings, hence at import: where the throw-away state of this run stands.
if RUN not in os.environ:
    os.environ[RUN] = tempfile.mkdtemp(prefix="mt-", dir=_throwaway_folder())
    os.chmod(os.environ[RUN], 0o711)  # as root the server runs under another account
    os.environ["MAILLAGE_TEST_OWNER"] = str(os.getpid())
    os.environ["MAILLAGE_STATE"] = f"{os.environ[RUN]}/state"
    # The profiles of browsers, hundreds of files each, and what tests lay down for a moment.
    os.environ["TMPDIR"] = tempfile.tempdir = f"{os.environ[RUN]}/passing"
    os.mkdir(os.environ["TMPDIR"])
os.environ["MAILLAGE_DEMO"] = "true"
os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"

# How long an example takes says how busy the machine is, nothing of what it tries.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    import django
    from tests.cheaply import make_passwords_cheap

    django.setup()
    make_passwords_cheap()
    # As the web processes do: what will stay is not searched again for cycles at each few hundred objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
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


def _build_region(run: Path) -> None:
    clone(REGION_TEMPLATE, TEMPLATE)
    loading = [sys.executable, "-m", "tests.cheaply", "load-region", *REGION]
    env = {**os.environ, "MAILLAGE_DB_NAME": REGION_TEMPLATE, "MAILLAGE_DB_ROLE": "mover"}
    subprocess.run(loading, env=env, cwd=Path(__file__).parents[1], check=True)


def _build_isolation(run: Path) -> None:
    """The world of the matrix, built by its own people; what stands where is written beside the cluster."""
    clone(ISOLATION_TEMPLATE, TEMPLATE)
    env = {**os.environ, "MAILLAGE_DB_NAME": ISOLATION_TEMPLATE}
    planting = [sys.executable, "-m", "tests.isolation.planting", str(run / "isolation.json")]
    planted = subprocess.run(planting, env=env, cwd=Path(__file__).parents[1], stderr=subprocess.PIPE, text=True)
    assert planted.returncode == 0, f"the world of the matrix does not stand: {planted.stderr[-1500:]}"


def _build_scale(run: Path) -> None:
    """The small region, and the mass of a hundredth of the large one around it."""
    from maillage.config.database.prepare import run_as

    _copy(SCALE_TEMPLATE, REGION_TEMPLATE)
    run_as("mover", "load-scale", SCALE, env={"MAILLAGE_DB_NAME": SCALE_TEMPLATE})


# Which database a test gets, by the fixture that it asks for by name; without one, an empty one.
HELD_BY = {"small_region": REGION_TEMPLATE, "isolated_halves": ISOLATION_TEMPLATE, "scaled_region": SCALE_TEMPLATE}
BUILT_BY = {REGION_TEMPLATE: _build_region, ISOLATION_TEMPLATE: _build_isolation, SCALE_TEMPLATE: _build_scale}
BUILT_FROM = {SCALE_TEMPLATE: REGION_TEMPLATE}


def _built_once(run: Path, name: str, build: Callable[[Path], None]) -> None:
    """The first worker builds, the others wait for it; each template has a lock of its own."""
    with (run / f"lock-{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / f"built-{name}").exists():
            build(run)
            (run / f"built-{name}").touch()


@pytest.fixture(scope="session")
def template_database() -> str:
    """The name of the migrated database that every test database is cloned from."""
    _built_once(Path(os.environ[RUN]), "empty", _build_template)
    return TEMPLATE


def clone(name: str, template: str = REGION_TEMPLATE) -> None:
    """A new database; with the small region unless told otherwise. A template is built the first time."""
    for needed in filter(None, (BUILT_FROM.get(template), template)):
        if needed in BUILT_BY and name != needed:
            _built_once(Path(os.environ[RUN]), needed, BUILT_BY[needed])
    _copy(name, template)


def drop(name: str) -> None:
    """A database that serves no more, if there is one."""
    with superuser("postgres") as held:
        held.execute(DROP.format(name))


def _copy(name: str, template: str) -> None:
    with superuser("postgres") as held:
        held.execute(DROP.format(name))
        # Files copied as they are, the first connection's catalogue among them; page by page takes half as long again.
        held.execute(f'CREATE DATABASE "{name}" OWNER maillage_owner TEMPLATE {template} STRATEGY FILE_COPY')


class Databases:
    """The clones of this worker, one for each template, made when a test first needs them."""

    def __init__(self) -> None:
        self.template = TEMPLATE
        self.is_set_up = False
        self._stale: dict[str, str] = {}  # clones that are to be copied again, and from what
        self._made: set[str] = set()
        self._told: dict[str, Any] = {}
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        return f"test_{worker}_{self.template.removeprefix('maillage_')}"

    def enter(self) -> None:
        """Puts the connection on the wanted clone."""
        from django.db import connection

        if connection.settings_dict["NAME"] != self.name:
            connection.close()
            connection.settings_dict["NAME"] = self.name

    def settle(self) -> None:
        """Makes the wanted clone, where it does not stand yet or is stale."""
        with self._lock:
            source = self._stale.pop(self.name, None if self.name in self._made else self.template)
            if source is not None:
                self._made.add(self.name)
                clone(self.name, source)

    def settle_at_first_connection(self) -> None:
        """Any thread's: what a story is about to replace is not copied first."""
        from django.db.backends.postgresql.base import DatabaseWrapper

        connect = DatabaseWrapper.connect

        def connect_once_it_stands(connection: DatabaseWrapper) -> None:
            self.settle()
            connect(connection)

        DatabaseWrapper.connect = connect_once_it_stands

    def renew(self) -> None:
        """After a test that committed: a new clone, instead of a TRUNCATE that the application role may not do."""
        from django.db import connection

        connection.close()
        self._stale[self.name] = self.template

    def told_once(self, story: str, tell: Callable[[], T]) -> T:
        """What `tell` gave when it was called, and its database as it left it."""
        from django.db import connection

        assert not connection.in_atomic_block, "a story is committed: its tests have transaction=True"
        kept = f"{self.name}_{zlib.crc32(story.encode()):08x}"
        if kept in self._told:
            connection.close()
            self._stale[self.name] = kept
        else:
            self._told[kept] = tell()
            connection.close()
            self.settle()
            _copy(kept, self.name)
        return copy.deepcopy(self._told[kept])


databases = Databases()


def _sweep_unread_files() -> None:
    """A file that the test before asked for and did not read to its end keeps its lane until it is swept away."""
    from maillage.toolbox.tables import streaming

    if streaming._lanes.qsize() < streaming.AT_ONCE:
        gc.collect()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture opens a transaction: which database this test is about."""
    asked = getattr(item, "fixturenames", ())
    databases.template = next((held for fixture, held in HELD_BY.items() if fixture in asked), TEMPLATE)
    _sweep_unread_files()
    if databases.is_set_up:
        databases.enter()
        # Read by its name, by whatever process; a story brings its own.
        if item.get_closest_marker("django_db") and "told_once" not in asked:
            databases.settle()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    if databases.is_set_up and item.get_closest_marker("django_db"):
        databases.settle()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Names come from the clone, not from pytest-django."""


def _fresh_clone(case: object) -> None:
    databases.renew()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str) -> Iterator[None]:
    from django.db import connection
    from django.test import TransactionTestCase

    databases.is_set_up = True
    databases.settle_at_first_connection()
    databases.enter()
    databases.settle()
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


@pytest.fixture
def small_region() -> None:
    """Asked for by name, before any other fixture: this test's database holds the region."""


@pytest.fixture
def scaled_region() -> None:
    """Asked for by name, before any other fixture: this test's database holds a hundredth of the large region."""


@pytest.fixture
def world(small_region: None, db: None) -> World:
    """Who is who in the small region: people as principals, structures, teams, patients, and signing in."""
    return World()


@pytest.fixture
def told_once(request: pytest.FixtureRequest) -> Callable[[str, Callable[[], T]], T]:
    """`told_once(story, tell)`: what tests of a file with `transaction=True` begin with, told once, copied for each.

    `tell` gives plain facts. Who signs in does it afterwards: a session is a row of the database that was copied.
    """
    return lambda story, tell: databases.told_once(f"{request.path}: {story}", tell)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many cells the isolation matrix went through, and what leaked."""
    from tests.isolation.report import gather, summary

    for line in summary(gather(each for kind in terminalreporter.stats.values() for each in kind)):
        terminalreporter.write_line(line)
