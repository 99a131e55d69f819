"""A browser without eyes: one kept-alive connection, its cookies, and how long each answer took."""

import http.client
import json
import time
import urllib.parse
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie

from bench.figures import CannotMeasure

TIMEOUT_S = 60
IDLE_S = 3.0  # uvicorn closes a connection that is silent for five seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """`ms` runs from the first byte sent to the last one read."""

    path: str
    status: int
    location: str
    body: bytes
    ms: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> object:
        return json.loads(self.body)

    def expect(self, *statuses: int) -> "Answer":
        if self.status not in statuses:
            raise CannotMeasure(f"{self.path} répond {self.status} au lieu de {statuses[0]}")
        return self


Pairs = Mapping[str, str] | Iterable[tuple[str, str]]
Files = Mapping[str, tuple[str, str, bytes]]


class Browser:
    """Holds one person's session."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None
        self._used_at = 0.0

    def get(self, path: str, *, fragment: bool = False) -> Answer:
        """`fragment` asks as HTMX does."""
        return self._ask("GET", path, b"", {"HX-Request": "true"} if fragment else {})

    def post(self, path: str, fields: Pairs = (), files: Files | None = None) -> Answer:
        pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
        if files:
            body, kind = _multipart(pairs, files)
        else:
            body, kind = urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        headers = {
            "Content-Type": kind,
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "X-Requested-With": "XMLHttpRequest",
        }
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = self._ready()
        said = {**headers, "Cookie": self.cookie_header(), "Accept": "text/html"}
        began = time.perf_counter()
        connection.request(method, path, body or None, said)
        response = connection.getresponse()
        content = response.read()
        took = (time.perf_counter() - began) * 1000
        self._used_at = time.monotonic()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(path, response.status, response.headers.get("Location", ""), content, took)

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ready(self) -> http.client.HTTPConnection:
        """An open connection; opened, when it must be, before the clock starts."""
        if self._connection is not None and time.monotonic() - self._used_at < IDLE_S:
            return self._connection
        self.close()
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        self._connection.connect()
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _multipart(pairs: list[tuple[str, str]], files: Files) -> tuple[bytes, str]:
    """A form with files (RFC 7578); the boundary is random, so no photo can hold it."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in pairs:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file_name, kind, data) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {kind}'
        parts += [f"--{boundary}\r\n{head}\r\n\r\n".encode(), data, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
