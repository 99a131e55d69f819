"""Real processes for the tests that need them: the web server on a database of its own, and people signed in to it.

Nothing sleeps: what a process makes true is polled, within a bound.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

import httpx
from tests import ports
from tests.kernel.accounts.people import PASSWORD, current_code

T = TypeVar("T")
PATIENCE = 400  # lines, beats included


def until(what: str, ask: Callable[[], T | None], *, tries: int = 200, every_s: float = 0.1) -> T:
    """The first truthy answer of `ask`."""
    pause = Event()
    for _ in range(tries):
        with contextlib.suppress(httpx.TransportError):
            found = ask()
            if found:
                return found
        pause.wait(every_s)
    raise AssertionError(f"never came true: {what}")


@dataclass
class Server:
    """`maillage serve` as its own process."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", self.port)), f"something else listens on {self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "maillage.config.command", "serve", "--port", str(self.port)],
            env={
                **os.environ,
                "MAILLAGE_DB_ROLE": "app",
                "MAILLAGE_DB_POOL": "true",
                "MAILLAGE_DEMO": "true",
                "MAILLAGE_ORIGIN": self.url,
                "MAILLAGE_WEB_WORKERS": "1",
                **self.environment,
            },
            start_new_session=True,
        )
        until("the server answers", self._answers)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, "the server stopped at its start"
        return httpx.get(f"{self.url}/livez").status_code == 200

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(15)


@contextlib.contextmanager
def serving(place: int, **environment: str) -> Iterator[Server]:
    server = Server(ports.port(ports.SERVING + place), environment)
    try:
        server.start()
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()


@dataclass
class Visitor:
    """A browser without script, signed in by password and code."""

    server: Server
    login: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.server.url, timeout=30)
        weakref.finalize(self, self.client.close)
        if self.login:
            self.post("/connexion/", {"login": self.login, "password": PASSWORD})
            signed = self.post("/connexion/code/", {"code": current_code(self.login)})
            assert signed.status_code == 302, signed.text

    @property
    def token(self) -> str:
        if "csrftoken" not in self.client.cookies:
            self.client.get("/connexion/")
        return self.client.cookies["csrftoken"]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
        return self.client.post(path, data={**data, "csrfmiddlewaretoken": self.token}, headers=headers)

    def listen(self) -> "Stream":
        return Stream(self.server.url, self.client.cookies["maillage_session"])


@dataclass(frozen=True)
class Told:
    """One event as a browser receives it."""

    number: int
    kind: str
    subject: str | None


class Stream:
    """An open event stream, read line by line."""

    def __init__(self, url: str, session: str, *, since: int | None = None, query: str = "") -> None:
        headers = {"cookie": f"maillage_session={session}"} if session else {}
        if since is not None:
            headers["last-event-id"] = str(since)
        self._client = httpx.Client(timeout=20)
        self._opened = self._client.stream("GET", f"{url}/live/{query}", headers=headers)
        self.response = self._opened.__enter__()
        self._lines = self.response.iter_lines()

    def line(self, start: str, patience: int = PATIENCE) -> str:
        """The next line that starts so; an error when many beats pass without it. StopIteration at the end."""
        for _ in range(patience):
            line = next(self._lines)
            if line.startswith(start):
                return line
        raise AssertionError(f"the stream beats and never says {start!r}")

    def told(self, patience: int = PATIENCE) -> Told:
        number = int(self.line("id: ", patience).removeprefix("id: "))
        data = json.loads(self.line("data: ").removeprefix("data: "))
        return Told(number, data["kind"], data["subject"])

    def about(self, subject: object) -> Told:
        """The next event about something, whatever else is told before."""
        while True:
            found = self.told()
            if found.subject == str(subject):
                return found

    def rest(self) -> list[str]:
        """What is still said until the server ends the stream."""
        said = [line for line, _ in zip(self._lines, range(PATIENCE), strict=False)]
        assert len(said) < PATIENCE, "the stream does not end"
        return said

    def close(self) -> None:
        self._opened.__exit__(None, None, None)
        self._client.close()
