"""Asks one cell of the real application, keeps everything that it gave or left behind, and undoes it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from psycopg.pq import ExecStatus
from tests.acts.cases.story import photo_bytes
from tests.isolation.cells import Cell
from tests.isolation.planting import guest_browser, patient_browser
from tests.isolation.resolver import pattern_of
from tests.isolation.roles import GUEST, PATIENT, Role
from tests.isolation.things import Things
from tests.isolation.watching import Listener, Written, last_written, written

from maillage.toolbox.clock import now

CSRF = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]{64}')
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Neither says anything of what was asked for.
MEASURES = frozenset({"Content-Length", "Date", "Set-Cookie"})


@dataclass(frozen=True)
class Answer:
    """Everything that left the process because of one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    rows: tuple[Written, ...]
    logs: tuple[str, ...]
    given: frozenset[str]  # the identifiers that the asker wrote

    @cached_property
    def bare(self) -> tuple[int, tuple[tuple[str, str], ...], str]:
        """What two answers are compared by: without tokens, and with one word for every identifier."""
        headers = {name: self._bare(text) for name, text in self.headers.items() if name not in MEASURES}
        return self.status, tuple(sorted(headers.items())), self._bare(self.body.decode("utf-8", "replace"))

    def _bare(self, text: str) -> str:
        text = UUIDS.sub("<id>", CSRF.sub("", text))
        for number in filter(str.isdigit, self.given):
            text = re.sub(rf"(/|=|%2F|%3D){number}\b", r"\1<id>", text)
        return text


class Browser(Client):
    """Keeps cookies and nothing else: Django's own copies what each template was given, for thousands of pages."""

    def request(self, **request: Any) -> HttpResponseBase:
        response: HttpResponseBase = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


@dataclass
class Asker:
    """A role at a browser, whose session never changes from one cell to the next."""

    role: Role
    things: Things
    listener: Listener
    client: Browser = field(default_factory=Browser)

    def __post_init__(self) -> None:
        if self.role.login:
            from django.contrib.auth import get_user_model

            self.client.force_login(get_user_model().objects.get(username=self.role.login))
        if self.role.name == PATIENT:
            self.client.cookies = patient_browser(self.things.facts["spaces"]["a"]).cookies
        if self.role.name == GUEST:
            self.client.cookies = guest_browser(self.things.facts["guests"]["a"]).cookies
        self.client.get("/")  # what only the first page of a session writes is not written again by each cell
        self._kept = dict(self.client.cookies)
        self._before = last_written()
        self._known: dict[str, Answer] = {}
        self._alike: dict[tuple[str, str], list[Answer]] = {}

    def ask(self, cell: Cell) -> Answer:
        """The answer, and the world as it was before."""
        self.client.cookies = SimpleCookie({name: morsel.value for name, morsel in self._kept.items()})
        self.listener.take()
        with undone():
            response = self.client.generic(**_request(cell))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            rows = tuple(written(self._before))
        return Answer(response.status_code, dict(response.items()), body, rows, tuple(self.listener.take()), cell.given)

    def unknown(self, cell: Cell) -> Answer:
        """How the same asker is answered about a thing that never existed; asked once."""
        if cell.label not in self._known:
            self._known[cell.label] = self.ask(cell)
        return self._known[cell.label]

    def twin_of(self, cell: Cell, answer: Answer) -> Answer:
        """What `cell` has to be answered like. A route that answers all unknown things alike is not asked again."""
        assert cell.twin is not None
        alike = self._alike.setdefault((cell.name, cell.method), [])
        found = next((other for other in alike if other.bare == answer.bare), None)
        if found is None:
            found = self.unknown(cell.twin)
            alike.append(found)
        return found

    def at_one_instant(self, cell: Cell) -> tuple[Answer, Answer]:
        """The answer and that of its twin, both asked again: a page tells the minutes that are left of each promise."""
        assert cell.twin is not None
        with time_machine.travel(now(), tick=False):
            return self.ask(cell), self.ask(cell.twin)


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is always rolled back. The driver does not see it: it would forget what it has prepared."""
    assert connection.in_atomic_block, "outside a transaction nothing is undone"
    savepoint, promised = connection.savepoint(), len(connection.run_on_commit)
    try:
        yield
    finally:
        undoing = connection.connection.pgconn.exec_(f"ROLLBACK TO {savepoint}; RELEASE {savepoint}".encode())
        assert undoing.status == ExecStatus.COMMAND_OK, "what one cell wrote stands before the next"
        connection.needs_rollback = False
        del connection.run_on_commit[promised:]


def path_of(cell: Cell) -> str:
    arguments = {**cell.route.address, **cell.ask.address}
    given = {name: cell.fill(text) for name, text in arguments.items()}
    path = reverse(cell.name, kwargs=given) if ":" in cell.name or "/" not in cell.name else pattern_of(cell.name)
    return f"{path}?{cell.fill(cell.ask.query)}" if cell.ask.query else path


def _request(cell: Cell) -> dict[str, Any]:
    request: dict[str, Any] = {"method": cell.method, "path": path_of(cell), "headers": dict(cell.ask.headers)}
    if cell.method == "POST":
        body = {name: _value(cell, value) for name, value in cell.ask.body.items()}
        data, kind = _encoded(body, cell.ask.json)
        request |= {"data": data, "content_type": kind}
    return request


def _value(cell: Cell, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.endswith(".jpg"):
        return SimpleUploadedFile(value, photo_bytes(7), "image/jpeg")
    return cell.fill(value)


def _encoded(body: dict[str, Any], as_json: bool) -> tuple[bytes, str]:
    import json

    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    if as_json:
        return json.dumps(body).encode(), "application/json"
    return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
