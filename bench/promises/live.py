"""From a commit to every browser that listens: fifty open streams, one event after another."""

import asyncio
import threading
import time
from uuid import uuid4

from bench.figures import CannotMeasure, Figures, p50_p95
from bench.world import DERMATOLOGIST, OTHER_DERMATOLOGIST, World

NAME = "live"
TITLE = "d'une écriture validée aux navigateurs ouverts"
TARGET = 300.0  # ms, p95
STREAMS = 50
SESSIONS_EACH = 3  # of two people: one session may hold twelve streams
PAUSE_S = 0.03
PATIENCE_S = 10.0


class Ears:
    """The open streams, read on a thread of their own; each line is stamped when it arrives."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.port = port
        self.cookies = [cookies[number % len(cookies)] for number in range(STREAMS)]
        self.heard: dict[str, list[float]] = {}
        self.open = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._until(lambda: self.open == STREAMS, "les flux ne s'ouvrent pas tous")

    def wait_for(self, subject: str) -> list[float]:
        self._until(lambda: len(self.heard.get(subject, ())) >= STREAMS, "un flux n'a pas reçu l'événement")
        return self.heard[subject]

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @staticmethod
    def _until(holds, otherwise: str) -> None:
        limit = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > limit:
                raise CannotMeasure(otherwise)
            time.sleep(0.001)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        tasks = [self._loop.create_task(self._listen(cookie)) for cookie in self.cookies]
        try:
            self._loop.run_forever()
        finally:
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self._loop.close()

    async def _listen(self, cookie: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
            if b" 200 " not in await reader.readline():
                return
            while line := await reader.readline():
                if line.startswith(b": bonjour"):
                    self.open += 1
                elif line.startswith(b"data: "):
                    at = time.perf_counter()
                    subject = line.split(b'"subject": "', 1)[-1][:36].decode()
                    self.heard.setdefault(subject, []).append(at)
        finally:
            writer.close()


def measure(world: World) -> Figures:
    cookies = [
        cookie for login in (DERMATOLOGIST, OTHER_DERMATOLOGIST) for cookie in world.more_sessions(login, SESSIONS_EACH)
    ]
    ears = Ears(world.port, cookies)
    try:
        ears.start()
        values = [delay for _ in range(world.times(60)) for delay in _told(world, ears)]
    finally:
        ears.stop()
    return p50_p95(NAME, values, TARGET, f"{STREAMS} flux ouverts")


def _told(world: World, ears: Ears) -> list[float]:
    """One event to the team of both dermatologists. The clock starts before the commit, so the commit counts."""
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.events.facade import live

    time.sleep(PAUSE_S)
    subject = uuid4()
    me = world.principal(DERMATOLOGIST)
    with open_context(me):
        live([me.organization_id], "bench", subject)
        began = time.perf_counter()
    return [(at - began) * 1000 for at in ears.wait_for(str(subject))]
