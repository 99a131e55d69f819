"""Who may open an event stream: sessions are looked at together, and a flood is refused before it costs a query.

After a restart every browser of the region comes back within seconds; then each stream is looked at again every
minute. Asked one by one that would be eight queries a stream; here those who wait share them.
"""

import asyncio
import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection

from maillage.config.environment import environment
from maillage.kernel.accounts import facade as accounts
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade as directory

AT_ONCE = 500
WAITING_OF_ADDRESS = 500  # looked at now: a large hospital comes back in turns
WRONG_OF_ADDRESS = 600  # sessions that nobody has, a minute
WINDOW_S = 60.0
REMEMBERED = 10_000
SESSION_KEY = re.compile(r"[a-z0-9]{32}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose stream it is, and whom it listens for."""

    user_id: int
    holders: frozenset[UUID]


class Flood(Exception):
    """This address, this person or this session has asked for too much."""


def standings_of(session_keys: Iterable[str]) -> dict[str, Standing]:
    """Those who are signed in and practise; in the same number of queries for one and for hundreds."""
    try:
        sessions = accounts.sessions_of(session_keys)
        if not sessions:
            return {}
        with open_context(Principal.system("live")):
            held = directory.holders_of({one.principal.role_id for one in sessions.values() if one.principal.role_id})
    finally:
        connection.close()
    return {
        key: Standing(one.principal.user_id or 0, held[one.principal.role_id])
        for key, one in sessions.items()
        if one.principal.role_id in held
    }


Look = Callable[[Iterable[str]], dict[str, Standing]]


class Doors:
    """Asks for all who wait at once; while the answer comes, the next ones gather."""

    def __init__(self, look: Look = standings_of) -> None:
        self._look = sync_to_async(look, thread_sensitive=False)
        self._asked: dict[str, list[asyncio.Future[Standing | None]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._waiting: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()
        self._wrong_until = 0.0
        self._unknown: OrderedDict[str, float] = OrderedDict()

    async def enter(self, key: str, address: str) -> Standing | None:
        """Raises Flood before any query; None when this session is nobody's."""
        if not SESSION_KEY.fullmatch(key) or self._is_known_wrong(key):
            return None
        if self._waiting[address] >= WAITING_OF_ADDRESS or self._wrong[address] >= WRONG_OF_ADDRESS:
            raise Flood
        self._waiting[address] += 1
        try:
            standing = await self.standing_of(key)
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]
        if standing is None:
            self._note_wrong(key, address)
        return standing

    async def standing_of(self, key: str) -> Standing | None:
        answer: asyncio.Future[Standing | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer(), name="doors")
        return await answer

    async def _answer(self) -> None:
        while self._asked:
            keys = list(self._asked)[:AT_ONCE]
            batch = {key: self._asked.pop(key) for key in keys}
            try:
                found = await self._look(keys)
            except Exception as error:
                self._tell(batch, lambda answer, _, error=error: answer.set_exception(error))
            else:
                self._tell(batch, lambda answer, key, found=found: answer.set_result(found.get(key)))

    @staticmethod
    def _tell(batch: "dict[str, list[asyncio.Future[Standing | None]]]", say: Callable[..., None]) -> None:
        for key, answers in batch.items():
            for answer in answers:
                if not answer.done():  # who left meanwhile waits no more
                    say(answer, key)

    def _is_known_wrong(self, key: str) -> bool:
        """An old tab asks again and again with the session that it had."""
        now = time.monotonic()
        if now > self._wrong_until:
            self._wrong.clear()
            self._wrong_until = now + WINDOW_S
        return self._unknown.get(key, 0.0) > now

    def _note_wrong(self, key: str, address: str) -> None:
        self._wrong[address] += 1
        self._unknown[key] = time.monotonic() + WINDOW_S
        self._unknown.move_to_end(key)
        while len(self._unknown) > REMEMBERED:
            self._unknown.popitem(last=False)


class Places:
    """How many streams a session, a person and an address hold in this process."""

    def __init__(self) -> None:
        env = environment()
        self._most = (env.live_per_session, env.live_per_person, env.live_per_address)
        self._taken: Counter[tuple[str, object]] = Counter()

    def take(self, key: str, user_id: int, address: str) -> tuple[tuple[str, object], ...]:
        """Raises Flood when one of them holds all it may."""
        names = (("session", key), ("person", user_id), ("address", address))
        if any(self._taken[name] >= most for name, most in zip(names, self._most, strict=True)):
            raise Flood
        self._taken.update(names)
        return names

    def leave(self, names: tuple[tuple[str, object], ...]) -> None:
        for name in names:
            self._taken[name] -= 1
            if not self._taken[name]:
                del self._taken[name]
