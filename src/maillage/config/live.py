"""The event stream of a signed-in browser (server-sent events, WHATWG HTML section 9.2).

A plain ASGI route: no thread and no database connection is held while it waits. Only kinds and identifiers
travel; the browser fetches the rest under its own rights.
"""

import asyncio
from collections import Counter
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from maillage.config.environment import environment
from maillage.kernel.accounts import facade as accounts
from maillage.kernel.context.facade import open_context
from maillage.kernel.events.facade import Hub

LIVE_PATH = "/live/"
BEAT_S = environment().live_beat_s
RECHECK_S = 4 * BEAT_S  # a session that ended, or a changed place or team, ends the stream within a minute
MOST_STREAMS = 12  # of one person: more is a fault of a page, or an abuse
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def _holders_of(session_key: str) -> frozenset[UUID] | None:
    """Whom this session listens for; None when nobody is signed in."""
    try:
        principal = accounts.principal_of_session(session_key)
        if principal is None:
            return None
        with open_context(principal) as context:
            return frozenset(context.holders)
    finally:
        connection.close()


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
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405)
            return
        self.hub.start()
        key = _session_key(scope)
        try:
            holders = await sync_to_async(_holders_of, thread_sensitive=False)(key) if key else None
        except DatabaseError:
            await _answer(send, 503)
            return
        if not holders:
            await _answer(send, 401)
            return
        if self._open[key] >= MOST_STREAMS:
            await _answer(send, 429)
            return
        self._open[key] += 1
        listener = self.hub.join(holders)
        gone = asyncio.ensure_future(self._gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            try:
                await self._replay(scope, holders, send)
                await self._pump(key, listener, gone, send)
            except psycopg.Error:
                pass  # the database went away during the replay: the browser comes back with the same number
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self.hub.leave(listener)
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    @staticmethod
    async def _gone(receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _replay(self, scope: dict[str, Any], holders: frozenset[UUID], send: Any) -> None:
        await send({"type": "http.response.body", "body": b"retry: 2000\n: bonjour\n\n", "more_body": True})
        last = _last_number(scope)
        if last is not None:
            for message in await self.hub.since(holders, last):
                await send({"type": "http.response.body", "body": message.as_sse(), "more_body": True})

    async def _pump(self, key: str, listener: Any, gone: "asyncio.Future[None]", send: Any) -> None:
        """Hands on what comes, beats when nothing does; ends when the reader may not listen any more."""
        clock = asyncio.get_running_loop()
        recheck_at = clock.time() + RECHECK_S
        while not gone.done():
            waiting = asyncio.ensure_future(listener.queue.get())
            await asyncio.wait({waiting, gone}, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                message = waiting.result()
                if message is None:
                    return
                body = message.as_sse()
            else:
                waiting.cancel()
                body = b": .\n\n"
            # By the clock, not by the beats: a stream that is never silent is checked too.
            if clock.time() >= recheck_at:
                if not await self._still_listens(key, listener.holders):
                    return
                recheck_at = clock.time() + RECHECK_S
            if not gone.done():
                await send({"type": "http.response.body", "body": body, "more_body": True})

    @staticmethod
    async def _still_listens(key: str, holders: frozenset[UUID]) -> bool:
        """Signed in, for the same place and teams as when the stream opened."""
        try:
            return await sync_to_async(_holders_of, thread_sensitive=False)(key) == holders
        except DatabaseError:
            return True  # the database is away, not the person: the hub reconnects by itself
