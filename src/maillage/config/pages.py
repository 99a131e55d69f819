"""Django's pages behind a bounded number of threads: refuses to give a thread to a request whose body still arrives,
or to keep one while a slow browser reads its answer.

Each thread keeps its connection to the database from one page to the next. Without a bound, two hundred people make
two hundred threads that wait for one another and for a connection.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Twice the heaviest upload: Django spools a whole body before it asks who sends it.
MOST_BODY = 64 * 1024 * 1024
# A body that drips is cut: silence, or a mean pace below what the slowest telephone network gives.
SILENCE_S = 20.0
GRACE_S = 30.0
SLOWEST_BYTES_S = 1024


class _Incoming:
    """The receiving side of a request. Bounded in size, whatever length it declared, and in time; `whole` is awaited
    before the last piece is handed on."""

    def __init__(self, receive: Receive, whole: Callable[[], Awaitable[object]]) -> None:
        self._receive = receive
        self._whole = whole
        self._size = 0
        self._began = time.monotonic()
        self._is_whole = False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()  # nothing but the end of the connection comes now
        left = GRACE_S + self._size / SLOWEST_BYTES_S - (time.monotonic() - self._began)
        try:
            message = await asyncio.wait_for(self._receive(), min(SILENCE_S, left))
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._size += len(message.get("body", b""))
        if self._size > MOST_BODY:
            return {"type": "http.disconnect"}
        if message["type"] == "http.request" and not message.get("more_body"):
            self._is_whole = True
            await self._whole()
        return message


class _Outgoing:
    """The sending side. An answer of known length is kept until its thread is free, and so is a file that is made while
    it leaves (`later`); any other passes through."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept: list[Message] | None = None
        self.later: Any = None

    async def __call__(self, message: Message) -> None:
        if any(name.lower() == b"content-length" for name, _ in message.get("headers", ())):
            self._kept = []
        if self._kept is None:
            await self._send(message)
        else:
            self._kept.append(message)

    async def flush(self) -> None:
        for message in self._kept or ():
            await self._send(message)


async def _end_of(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Pages(ASGIHandler):
    """Django's own handler, its synchronous part on `threads` threads that live as long as the process."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        # The last one that served is the first one asked again: its connection is warm.
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for number in range(threads):
            self._free.put_nowait(ThreadPoolExecutor(1, thread_name_prefix=f"page-{number}"))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        outgoing = _Outgoing(send)
        async with AsyncExitStack() as held:
            await self.handle(scope, _Incoming(receive, lambda: held.enter_async_context(self._thread())), outgoing)
        await outgoing.flush()
        if outgoing.later is not None:
            await self._follow(outgoing.later, receive, send)

    async def send_response(self, response: Any, send: Any) -> None:
        """A long file has a thread of its own (`tables.streamed_file`): it leaves once that of its page is free."""
        if getattr(response, "leaves_after_its_page", False):
            send.later = response
        else:
            await super().send_response(response, send)

    async def _follow(self, response: Any, receive: Receive, send: Send) -> None:
        """Sends it until its end, or until the browser hangs up."""
        sending = asyncio.create_task(super().send_response(response, send))
        gone = asyncio.create_task(_end_of(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not sending.done():
                sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending

    @asynccontextmanager
    async def _thread(self) -> AsyncIterator[None]:
        thread = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=thread):
                yield
        finally:
            self._free.put_nowait(thread)
