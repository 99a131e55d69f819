"""Keeps an embedded cluster up for a test run, and stops it when the run is gone, however it went."""

import os
import shutil
import signal
import threading
from pathlib import Path

from maillage.config.database.cluster import Cluster
from maillage.config.environment import environment


def hold(watch_pid: int, pid_file: Path, *, throwaway: bool) -> bool:
    """Leaves a child that holds the cluster while `watch_pid` lives; True once the server answers."""
    told, tell = os.pipe()
    if os.fork():
        os.close(tell)
        with os.fdopen(told) as pipe:
            return pipe.read() == "ready"
    os.setsid()
    pid_file.write_text(str(os.getpid()))
    _keep(watch_pid, tell, throwaway=throwaway)
    os._exit(0)


def _keep(watch_pid: int, tell: int, *, throwaway: bool) -> None:
    env = environment()
    cluster = Cluster(env.state, throwaway=throwaway)
    cluster.create(env.read_secrets().database_superuser)
    server = cluster.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.write(tell, b"ready")
    os.close(tell)
    while not stop.wait(0.5) and server.poll() is None:
        try:
            os.kill(watch_pid, 0)
        except ProcessLookupError:
            break
    server.send_signal(signal.SIGINT)
    server.wait(30)
    if throwaway:
        cluster.remove()
        shutil.rmtree(env.state, ignore_errors=True)  # it may stand in memory, and a run that was killed left it there
