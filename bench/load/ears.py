"""Thousands of open event streams, as a process: cookies come on its input, one a line, then an empty line.

Says `open N` once they are open; on `stop`, gives as JSON when each event of ours was heard, and by how many. The
clock is the machine's own, the same for every process.
"""

import asyncio
import json
import resource
import sys
import time
from collections import defaultdict

OPENING = 200  # at the same time
OURS = b'"kind": "bench"'


class Ear(asyncio.Protocol):
    """One stream: as little as a socket can be."""

    __slots__ = ("_request", "_told", "_transport", "opened")

    def __init__(self, cookie: str, opened: "asyncio.Future[bool]", told: "Told") -> None:
        self._request = f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
        self._told = told
        self.opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._request)  # type: ignore[attr-defined]  # a stream's transport writes
        self._request = b""

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(data.startswith(b"HTTP/1.1 200"))
        if OURS in data:
            self._told.hear(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._told.lost += 1
        if not self.opened.done():
            self.opened.set_result(False)


class Told:
    def __init__(self) -> None:
        self.heard: dict[str, list[float]] = defaultdict(list)
        self.lost = 0

    def hear(self, data: bytes) -> None:
        now = time.perf_counter()
        for line in data.split(b"\n"):
            if OURS in line:
                self.heard[line.split(b'"subject": "', 1)[1][:36].decode()].append(now)


async def _open(port: int, cookie: str, told: Told, turn: asyncio.Semaphore) -> bool:
    async with turn:
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[bool] = loop.create_future()
        try:
            await loop.create_connection(lambda: Ear(cookie, opened, told), "127.0.0.1", port)
        except OSError:
            return False
        return await opened


async def _listen(port: int, cookies: list[str]) -> None:
    told, turn = Told(), asyncio.Semaphore(OPENING)
    began = time.monotonic()
    opened = await asyncio.gather(*(_open(port, cookie, told, turn) for cookie in cookies))
    print(f"open {sum(opened)} {time.monotonic() - began:.2f}", flush=True)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = (used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime) / (time.monotonic() - began)
    print(json.dumps({"heard": told.heard, "lost": told.lost, "cpu": cpu}), flush=True)


def main() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    cookies = []
    while line := sys.stdin.readline().strip():
        cookies.append(line)
    asyncio.run(_listen(int(sys.argv[1]), cookies))


if __name__ == "__main__":
    main()
