"""Long lists as files that leave while they are read: flat memory, few at once, and an end to each.

The answer is read after the page that made it, inside a context that it opens itself: rows come from a cursor of the
database by stretches, whatever their number. Read by the server, it has a thread of its own, so that those of pages
stay theirs; a browser that hangs up cancels the query and frees the thread. Refuses a third export while two run.
"""

import asyncio
import contextlib
import tempfile
import time
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Event
from typing import Any, TypeVar

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override

from maillage.toolbox.charts.numbers import fr_number
from maillage.toolbox.tables.answer import FileKind, named
from maillage.toolbox.tables.export import csv_lines
from maillage.toolbox.tables.xlsx import MOST_ROWS, write_xlsx

AT_ONCE = 2  # in one process
# The longest that one may hold a connection, a slow browser included; it ends a little before what lets it read.
EXPORT_S = 900
MARGIN_S = 30
STRETCH = 500  # rows read together, each with what its line says of others
PIECE = 64 * 1024
MOST_LINES = MOST_ROWS - 1  # the header is one

V = TypeVar("V")
_lanes: "LifoQueue[ThreadPoolExecutor]" = LifoQueue()
for _number in range(AT_ONCE):
    _lanes.put_nowait(ThreadPoolExecutor(1, thread_name_prefix=f"export-{_number}"))


class Ended(Exception):
    """It did not end in the time that an export has, and the browser is told by a file that breaks off; or nobody
    reads it any more."""


def stretches(rows: Any, size: int = STRETCH) -> Iterator[list[Any]]:
    """The rows of a query set, from a cursor that the database keeps: none is in memory but those of a stretch."""
    found = iter(rows.iterator(chunk_size=size))
    while held := list(islice(found, size)):
        yield held


def streamed_file(
    request: HttpRequest,
    kind: FileKind,
    name: str,
    header: Sequence[str],
    rows: Callable[[Any], Iterable[Sequence[Any]]],
    *,
    count: int,
    title: str,
    within: Callable[[], AbstractContextManager[Any]],
) -> HttpResponseBase:
    """The file, or a page that says why not: too long for a workbook, or too many exports at the same time.

    `rows` is asked inside what `within` opens, and given it. `count` is how many there are, for the audit line that
    the caller has written: what has left is known even when the browser hangs up.
    """
    if kind == "xlsx" and count > MOST_LINES:
        return _refusal(request, "tables/too_many_rows.html", HTTPStatus.UNPROCESSABLE_ENTITY, count=count)
    try:
        lane = _lanes.get_nowait()
    except Empty:
        answer = _refusal(request, "tables/busy.html", HTTPStatus.SERVICE_UNAVAILABLE, count=count)
        answer["Retry-After"] = "60"
        return answer
    making = _csv if kind == "csv" else _xlsx
    left = Event()
    content = making(header, lambda opened: _read_on(rows(opened), left), within, title, get_language())
    return named(StreamedFile(content, lane, left), kind, name)


def _refusal(request: HttpRequest, template: str, status: HTTPStatus, *, count: int) -> HttpResponse:
    return render(request, template, {"count": fr_number(count), "most": fr_number(MOST_LINES)}, status=status)


def _read_on(rows: Iterable[V], left: Event) -> Iterator[V]:
    """Row after row, while there is time and somebody to read them."""
    ends = time.monotonic() + EXPORT_S - MARGIN_S
    for row in rows:
        if left.is_set() or time.monotonic() > ends:
            raise Ended
        yield row


def _csv(header: Any, rows: Any, within: Any, title: str, language: str) -> Generator[bytes]:
    """Lines gathered into pieces that are worth sending."""
    held: list[str] = []
    size = 0
    with override(language), within() as opened:
        for line in csv_lines(header, rows(opened)):
            held.append(line)
            size += len(line)
            if size >= PIECE:
                yield "".join(held).encode()
                held, size = [], 0
    yield "".join(held).encode()


def _xlsx(header: Any, rows: Any, within: Any, title: str, language: str) -> Generator[bytes]:
    """A workbook is whole before its first byte leaves: written row by row to a folder that only we read, and which
    goes with it."""
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "book.xlsx"
        with override(language), within() as opened:
            write_xlsx(path, header, rows(opened), title=title)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _then(content: Iterator[bytes], last: Callable[[], object]) -> Iterator[bytes]:
    try:
        yield from content
    finally:
        last()


class StreamedFile(StreamingHttpResponse):
    """An answer whose content is made on a thread of its own when a server reads it; the reader's own otherwise.

    `leaves_after_its_page` tells the server that nothing of it needs the thread of the page.
    """

    leaves_after_its_page = True

    def __init__(self, content: Generator[bytes], lane: ThreadPoolExecutor, left: Event) -> None:
        self._lane = lane
        self._left = left
        self._made = content
        self._running: psycopg.Connection | None = None
        # Once, at the end of the file; or when nobody came to read it, for they left while their page was made.
        self._leave = weakref.finalize(self, _lanes.put_nowait, lane)
        super().__init__(_then(content, self._leave))

    def _next(self) -> bytes | None:
        piece = next(self._made, None)
        self._running = connection.connection
        return piece

    def _first(self) -> bytes | None:
        connection.ensure_connection()
        self._running = connection.connection
        return self._next()

    def _end(self) -> None:
        """On the thread that made it: the context closes where it was opened, the connection goes back."""
        self._running = None
        try:
            self._made.close()
        finally:
            connection.close()

    def _interrupt(self) -> None:
        self._left.set()
        running = self._running
        if running is not None:
            with contextlib.suppress(psycopg.Error):
                running.cancel_safe(timeout=5)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        lane = self._lane
        loop = asyncio.get_running_loop()
        ask = self._first
        try:
            while (piece := await loop.run_in_executor(lane, ask)) is not None:
                yield piece
                ask = self._next
        except asyncio.CancelledError:
            # A sort of a million rows does not hear that nobody waits for it any more.
            await loop.run_in_executor(None, self._interrupt)
            raise
        finally:
            # Free again only when its thread is.
            loop.run_in_executor(lane, self._end).add_done_callback(lambda done: (done.exception(), self._leave()))
