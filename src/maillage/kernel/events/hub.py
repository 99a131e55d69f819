"""The live hub: one LISTEN per process, one queue per open browser; only event numbers travel by NOTIFY."""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from django.conf import settings

from maillage.kernel.context.tickets import sign
from maillage.kernel.events.actions import CHANNEL

log = logging.getLogger(__name__)
QUEUE = 200
REPLAY = 200
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


@dataclass(eq=False, slots=True)
class Listener:
    holders: frozenset[UUID]
    queue: "asyncio.Queue[LiveMessage | None]" = field(default_factory=lambda: asyncio.Queue(QUEUE))


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
        self._end_all()

    def join(self, holders: frozenset[UUID]) -> Listener:
        listener = Listener(holders)
        for holder in holders:
            self.listeners[holder].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        for holder in listener.holders:
            self.listeners[holder].discard(listener)
            if not self.listeners[holder]:
                del self.listeners[holder]

    async def since(self, holders: frozenset[UUID], number: int) -> list[LiveMessage]:
        """What a browser missed while it was away, at most the last events."""
        async with await _connect() as connection:
            rows = await _as_system(
                connection,
                "system:live",
                "SELECT id, kind, subject_id FROM events_liveevent"
                " WHERE holder_id = ANY(%s) AND id > %s ORDER BY id DESC LIMIT %s",
                [list(holders), number, REPLAY],
            )
        return [LiveMessage(*row) for row in reversed(rows)]

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
                    async for note in listening.notifies():
                        # Any role of the database may notify this channel: what is no number is no event of ours.
                        if note.payload.isascii() and note.payload.isdigit() and len(note.payload) < LONGEST_NUMBER:
                            await self._deliver(reading, int(note.payload))
            except psycopg.Error as error:
                log.warning("live hub lost the database (%s), trying again", type(error).__name__)
                await asyncio.sleep(wait_s)
                wait_s = min(5.0, wait_s * 2)

    async def _deliver(self, connection: psycopg.AsyncConnection, number: int) -> None:
        rows = await _as_system(
            connection,
            "system:live",
            "SELECT holder_id, id, kind, subject_id FROM events_liveevent WHERE id = %s",
            [number],
        )
        for holder, *event in rows:
            message = LiveMessage(*event)
            for listener in list(self.listeners.get(holder, ())):
                if listener.queue.full():
                    self._end(listener)  # too slow: it reconnects and replays
                else:
                    listener.queue.put_nowait(message)

    def _end_all(self) -> None:
        for listener in {each for group in self.listeners.values() for each in group}:
            self._end(listener)

    def _end(self, listener: Listener) -> None:
        self.leave(listener)
        while not listener.queue.empty():
            listener.queue.get_nowait()
        listener.queue.put_nowait(None)
