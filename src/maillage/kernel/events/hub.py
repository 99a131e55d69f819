"""The live hub: one LISTEN per process, one short queue per open browser; only event numbers travel by NOTIFY.

Refuses to wait for a browser: one that does not take what it is sent ends, comes back, and asks for what it missed.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.conf import settings

from maillage.kernel.context.tickets import sign
from maillage.kernel.events.actions import CHANNEL

log = logging.getLogger(__name__)
QUEUE = 200
REPLAY = 200
MOST_AT_ONCE = 500
LONGEST_NUMBER = 19  # a bigint


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """What a browser receives: a kind and an identifier, to be fetched again under its own rights."""

    number: int
    kind: str
    subject_id: UUID | None

    def as_sse(self) -> bytes:
        data = json.dumps({"kind": self.kind, "subject": str(self.subject_id) if self.subject_id else None})
        return f"id: {self.number}\nevent: maillage\ndata: {data}\n\n".encode()


class Listener:
    """One open browser: what waits for it, and whether it must go."""

    __slots__ = ("_arrived", "_waiting", "holders", "is_ended")

    def __init__(self, holders: frozenset[UUID]) -> None:
        self.holders = holders
        self.is_ended = False
        self._waiting: list[bytes] = []
        self._arrived = asyncio.Event()

    def put(self, body: bytes) -> bool:
        """False when it is too slow to be told more."""
        if len(self._waiting) >= QUEUE:
            return False
        self._waiting.append(body)
        self._arrived.set()
        return True

    def beat(self, body: bytes) -> None:
        """Says that we are there, to whom is told nothing else."""
        if not self._waiting:
            self.put(body)

    def end(self) -> None:
        self.is_ended = True
        self._waiting.clear()
        self._arrived.set()

    async def taken(self) -> bytes:
        """All that came since the last time; waits for something. Empty once it has ended."""
        await self._arrived.wait()
        self._arrived.clear()
        body = b"".join(self._waiting)
        self._waiting.clear()
        return b"" if self.is_ended else body


def _parameters() -> dict[str, object]:
    database = settings.DATABASES["default"]
    return {
        "host": database["HOST"],
        "port": database["PORT"],
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }


async def _connect() -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True)


async def _as_system(connection: psycopg.AsyncConnection, principal: str, query: str, values: list) -> list:
    async with connection.transaction():
        ticket = sign(principal, settings.MAILLAGE_TICKET_SECRET, life_s=30)
        await connection.execute("SELECT set_config('maillage.ticket', %s, true)", [ticket])
        return await (await connection.execute(query, values)).fetchall()


class Hub:
    """Hands each event to the listeners of its holder. Reconnects by itself after a database stop."""

    def __init__(self) -> None:
        self._replays = asyncio.Lock()
        self._reader: psycopg.AsyncConnection | None = None
        self.listeners: dict[UUID, set[Listener]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="live hub")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._reader is not None:
            await self._reader.close()
        self._end_all()

    def join(self, holders: frozenset[UUID]) -> Listener:
        listener = Listener(holders)
        for holder in holders:
            self.listeners[holder].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        for holder in listener.holders:
            group = self.listeners.get(holder)
            if group is not None:
                group.discard(listener)
                if not group:
                    del self.listeners[holder]

    async def since(self, holders: frozenset[UUID], number: int) -> list[LiveMessage]:
        """What a browser missed while it was away, at most the last events. When thousands come back together, they
        share one connection."""
        async with self._replays:
            rows = await _as_system(
                await self._replaying(),
                "system:live",
                "SELECT id, kind, subject_id FROM events_liveevent"
                " WHERE holder_id = ANY(%s) AND id > %s ORDER BY id DESC LIMIT %s",
                [list(holders), number, REPLAY],
            )
        return [LiveMessage(*row) for row in reversed(rows)]

    async def _replaying(self) -> psycopg.AsyncConnection:
        if self._reader is None or self._reader.closed:
            self._reader = await _connect()
        return self._reader

    async def _run(self) -> None:
        wait_s = 0.2
        while True:
            try:
                # Two connections: a notification that arrives while its own connection runs a query is lost.
                async with await _connect() as listening, await _connect() as reading:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    # What was sent while nobody listened: streams still open end, and replay from their last number.
                    self._end_all()
                    wait_s = 0.2
                    while True:
                        # All that has come: one query tells many events as fast as one.
                        notes = [note.payload async for note in listening.notifies(stop_after=1)]
                        numbers = [int(note) for note in notes if _is_number(note)]
                        for first in range(0, len(numbers), MOST_AT_ONCE):
                            await self._deliver(reading, numbers[first : first + MOST_AT_ONCE])
            except psycopg.Error as error:
                log.warning("live hub lost the database (%s), trying again", type(error).__name__)
                await asyncio.sleep(wait_s)
                wait_s = min(5.0, wait_s * 2)

    async def _deliver(self, connection: psycopg.AsyncConnection, numbers: list[int]) -> None:
        rows = await _as_system(
            connection,
            "system:live",
            "SELECT holder_id, id, kind, subject_id FROM events_liveevent WHERE id = ANY(%s) ORDER BY id",
            [numbers],
        )
        for holder, *event in rows:
            listeners = self.listeners.get(holder)
            if not listeners:
                continue
            body = LiveMessage(*event).as_sse()
            for listener in [each for each in listeners if not each.put(body)]:
                self._end(listener)  # too slow: it reconnects and replays

    def _end_all(self) -> None:
        for listener in {each for group in self.listeners.values() for each in group}:
            self._end(listener)

    def _end(self, listener: Listener) -> None:
        self.leave(listener)
        listener.end()


def _is_number(note: str) -> bool:
    """Any role of the database may notify this channel: what is no number is no event of ours."""
    return note.isascii() and note.isdigit() and len(note) < LONGEST_NUMBER
