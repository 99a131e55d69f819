"""A process that has loaded the product, and becomes by fork each `maillage serve` and `maillage worker` of journeys.

Loading costs more than a second of processor, for the same code each time: here it is done once for all the files that
a worker of the tests goes through. What is forked then runs the command as the shell would start it.

    python -m tests.journeys.loaded    # reads the arguments of a command a line, in JSON; answers with its pid
"""

import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Loaded:
    """What tests hold of that process: `become("worker")` gives a descriptor of the new process (`pidfd_open`)."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.loaded"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def become(self, *arguments: str) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(arguments), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, "the process that loads the product for the journeys has ended: what it said stands above"
        return os.pidfd_open(int(answer))

    def close(self) -> None:
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()


def _load() -> None:
    from django.urls import get_resolver
    from tests.cheaply import make_passwords_cheap

    from maillage.config import asgi, commands, patience, worker

    assert all((asgi.application, commands.attach, patience.PatientProtocol, worker.work))
    assert get_resolver().url_patterns
    # Else the first sign-in of each account would hash anew the cheap password that the region gave it.
    make_passwords_cheap()
    # A thread or a connection would be half there after a fork.
    assert len(os.listdir("/proc/self/task")) == 1, "something of the product starts a thread when it is loaded"
    gc.collect()
    gc.freeze()


def _run(arguments: list[str]) -> None:
    """In the new process: a session of its own, nothing of the pipes, and the command."""
    from maillage.config.command import main

    os.setsid()
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = ["maillage", *arguments]
    main()


def _fork_as_told() -> None:
    # Nobody waits for those that end: a test has their descriptor.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _load()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _run(json.loads(line))  # ends with SystemExit
        print(pid, flush=True)


if __name__ == "__main__":
    _fork_as_told()
