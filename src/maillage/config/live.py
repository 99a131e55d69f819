"""The event stream of a signed-in browser (server-sent events, WHATWG HTML section 9.2).

A plain ASGI route: no thread and no database connection is held while it waits. Only kinds and identifiers
travel; the browser fetches the rest under its own rights. Refuses whoever is not signed in, and more streams than a
session, a person or an address needs.
"""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from http.cookies import CookieError, SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from maillage.config.doors import Doors, Flood, Places, Standing
from maillage.config.environment import environment
from maillage.kernel.events.facade import Hub, Listener

LIVE_PATH = "/live/"
BEAT_S = environment().live_beat_s
BEATS_A_RECHECK = 4  # a session that ended, or a changed place or team, ends the stream within a minute
TICKS_A_BEAT = 15  # streams beat in turn, a fifteenth of them at a time
TICKS = BEATS_A_RECHECK * TICKS_A_BEAT
BEAT = b": .\n\n"
# Browsers that lost us together come back one after another.
RETRY_MS = (2000, 6000)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
Ring = list[dict[Listener, str]]


def _session_key(scope: dict[str, Any]) -> str:
    raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        cookie = SimpleCookie(raw.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _last_number(scope: dict[str, Any]) -> int | None:
    """The header of a browser that reconnects by itself, or the parameter of a page that opens a new stream."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"last-event-id"]
    given += parse_qs(scope.get("query_string", b"").decode("latin-1")).get("last-event-id", [])
    return next((int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 19), None)


async def _answer(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})


class Stream:
    """The route. Its hub is started and stopped with the server."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._doors = Doors()
        self._places = Places()
        self._ring: Ring = [{} for _ in range(TICKS)]
        self._turns = count()
        self._ticker: asyncio.Task[None] | None = None
        self._looking: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405)
            return
        self._start()
        key, address = _session_key(scope), scope["client"][0] if scope.get("client") else ""
        try:
            standing = await self._doors.enter(key, address)
            if standing is None:
                await _answer(send, 401)
                return
            taken = self._places.take(key, standing.user_id, address)
        except Flood:
            await _answer(send, 429)
            return
        except (DatabaseError, PoolTimeout):
            await _answer(send, 503)
            return
        try:
            await self._listen(standing, key, _last_number(scope), receive, send)
        finally:
            self._places.leave(taken)

    def _start(self) -> None:
        self.hub.start()
        if self._ticker is None or self._ticker.done():
            self._ticker = asyncio.create_task(self._tick(), name="beats")

    async def _listen(self, standing: Standing, key: str, last: int | None, receive: Any, send: Any) -> None:
        """Hands on what comes, until the browser leaves or may not listen any more."""
        with self._listener(standing, key) as listener:
            gone = asyncio.ensure_future(self._end_when_gone(listener, receive))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                greeting = f"retry: {random.randint(*RETRY_MS)}\n: bonjour\n\n".encode()
                await send({"type": "http.response.body", "body": greeting, "more_body": True})
                # Without the database for the replay, the browser comes back with the same number.
                with contextlib.suppress(psycopg.Error):
                    if last is not None:
                        for message in await self.hub.since(standing.holders, last):
                            await send({"type": "http.response.body", "body": message.as_sse(), "more_body": True})
                    while body := await listener.taken():
                        await send({"type": "http.response.body", "body": body, "more_body": True})
                if not gone.done():
                    await send({"type": "http.response.body", "body": b""})
            finally:
                gone.cancel()

    @contextlib.contextmanager
    def _listener(self, standing: Standing, key: str) -> Iterator[Listener]:
        listener = self.hub.join(standing.holders)
        slot = self._ring[next(self._turns) % TICKS]
        slot[listener] = key
        try:
            yield listener
        finally:
            del slot[listener]
            self.hub.leave(listener)

    @staticmethod
    async def _end_when_gone(listener: Listener, receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        listener.end()

    async def _tick(self) -> None:
        """Beats and looks again, a few streams at a time: by the clock, so that one never silent is looked at too."""
        for turn in count():
            await asyncio.sleep(BEAT_S / TICKS_A_BEAT)
            for slot in self._ring[turn % TICKS_A_BEAT :: TICKS_A_BEAT]:
                for listener in slot:
                    listener.beat(BEAT)
            due = self._ring[turn % TICKS]
            if due:
                task = asyncio.create_task(self._look_again(dict(due)))
                self._looking.add(task)
                task.add_done_callback(self._looking.discard)

    async def _look_again(self, listeners: dict[Listener, str]) -> None:
        """Signed in, for the same place and teams as when the stream opened; else it ends."""
        keys = list(dict.fromkeys(listeners.values()))
        try:
            found = dict(zip(keys, await asyncio.gather(*map(self._doors.standing_of, keys)), strict=True))
        except (DatabaseError, PoolTimeout):
            return  # the database is away, not the person: the hub reconnects by itself
        for listener, key in listeners.items():
            standing = found[key]
            if standing is None or standing.holders != listener.holders:
                listener.end()

    async def stop(self) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
        await self.hub.stop()
