"""A region to measure, its database, web and worker started as `make demo` starts them: a throw-away one, or one that
stands in a state folder already.

The cluster keeps its durable settings: a promise measured without fsync would be a lie.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maillage.config.parentage import apart

PORTS = range(15_000, 20_000)  # above 32768 they collide with ephemeral ones
START_S = 60
STOP_S = 15
STOP_DATABASE_S = 600  # its last checkpoint


class NoRegion(Exception):
    """There is nothing to measure in this folder, or somebody else uses it."""


@dataclass(frozen=True, slots=True)
class Size:
    patients: int
    cases: int


WHOLE = Size(patients=500, cases=300)
QUICK = Size(patients=60, cases=24)


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@contextlib.contextmanager
def running(size: Size) -> Iterator[int]:
    """A served throw-away region; gives its port. Sets the environment before Django reads its settings."""
    folder = Path(tempfile.mkdtemp(prefix="mb-"))
    folder.chmod(0o711)  # as root the server runs under another account
    try:
        with _served(folder / "state", lambda: _start_database(size)) as port:
            yield port
    finally:
        _forget(folder)


@contextlib.contextmanager
def standing(state: Path) -> Iterator[int]:
    """The region of this state folder, served; it stays, with what the promises write in it."""
    with _served(state.resolve(), _start_found) as port:
        yield port


@contextlib.contextmanager
def _served(state: Path, start_database: Callable[[], "subprocess.Popen[bytes]"]) -> Iterator[int]:
    port = _free_port()
    # Nothing of the caller's installation reaches this one.
    for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
        del os.environ[name]
    os.environ |= {
        "MAILLAGE_STATE": str(state),
        "MAILLAGE_DEMO": "true",
        "MAILLAGE_ORIGIN": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
        # Two processes are what is promised; the bounds of one person and of one address are not those of a measure,
        # where some twenty people hold ten thousand streams from one machine.
        "MAILLAGE_WEB_WORKERS": "2",
        "MAILLAGE_LIVE_PER_PERSON": "100000",
        "MAILLAGE_LIVE_PER_ADDRESS": "100000",
    }
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(start_database())
        started += [_spawn("serve", "--port", str(port)), _spawn("worker")]
        _wait(port, started)
        yield port
    finally:
        _stop(started)


def _start_found() -> "subprocess.Popen[bytes]":
    from maillage.config.database.cluster import Cluster
    from maillage.config.database.prepare import run_as
    from maillage.config.environment import environment

    cluster = Cluster(environment().state)
    if not (cluster.data / "PG_VERSION").exists():
        raise NoRegion("ce dossier ne contient pas de région")
    if cluster.running_pid() is not None:
        raise NoRegion("cette région tourne déjà : arrêtez-la d'abord")
    server = cluster.start()
    try:
        run_as("migrator", "migrate")  # as `maillage demo` does at each start
    except BaseException:
        _stop([server])
        raise
    return server


def _start_database(size: Size) -> "subprocess.Popen[bytes]":
    from maillage.config.database.cluster import Cluster
    from maillage.config.database.prepare import prepare_embedded, run_as
    from maillage.config.environment import environment

    env = environment()
    env.state.mkdir(mode=0o711)
    cluster = Cluster(env.state)
    cluster.create(env.read_secrets().database_superuser)
    server = cluster.start()
    prepare_embedded(cluster, env)
    run_as("migrator", "migrate")
    quiet = [sys.executable, "-m", "maillage.config.command", "load-region"]
    subprocess.run(
        [*quiet, "--patients", str(size.patients), "--cases", str(size.cases)],
        check=True,
        env={**os.environ, "MAILLAGE_DB_ROLE": "mover"},
        stdout=subprocess.DEVNULL,
    )
    return server


@contextlib.contextmanager
def unguarded() -> Iterator[int]:
    """A second web process on the same database, without row security nor trail; gives its port."""
    port = _free_port()
    started = [_spawn(str(port), module="bench.unguarded", role="mover")]
    try:
        _wait(port, started)
        yield port
    finally:
        _stop(started, first=signal.SIGTERM)


def _spawn(*arguments: str, module: str = "maillage.config.command", role: str = "app") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "MAILLAGE_DB_ROLE": role, "MAILLAGE_DB_POOL": "true"},
        stdin=subprocess.DEVNULL,
        preexec_fn=apart(),
    )


def _wait(port: int, started: list["subprocess.Popen[bytes]"]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if any(process.poll() is not None for process in started):
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the region did not start: its message is above")


def _stop(started: list["subprocess.Popen[bytes]"], first: signal.Signals = signal.SIGINT) -> None:
    """The last one first; the database, which came first, by a fast shutdown (SIGINT)."""
    for process in reversed(started):
        is_first = process is started[0]
        if process.poll() is None:
            process.send_signal(first if is_first else signal.SIGTERM)
        try:
            process.wait(STOP_DATABASE_S if is_first else STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _forget(folder: Path) -> None:
    from maillage.config.database.cluster import Cluster, ClusterError

    with contextlib.suppress(ClusterError):
        Cluster(folder / "state").remove()
    shutil.rmtree(folder, ignore_errors=True)
