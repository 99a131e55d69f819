"""People at work, as a process: reads its plan as JSON on its input, gives what it saw as JSON on its output.

Each person holds one connection, asks, reads, thinks, asks again. A person of no error sees only answers below 400.
"""

import asyncio
import json
import random
import resource
import sys
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE_S = 60.0
IDLE_S = 4.0  # uvicorn closes a connection that is silent for five seconds


@dataclass
class Seen:
    """Milliseconds of each kind, and what went wrong."""

    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Person:
    """One signed-in browser."""

    def __init__(self, port: int, cookie: str, seen: Seen) -> None:
        self.port = port
        self.token = uuid.uuid4().hex
        self.cookie = f"{cookie}; csrftoken={self.token}"
        self.seen = seen
        self._link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_at = 0.0

    async def ask(self, kind: str, method: str, path: str, body: bytes = b"", content: str = "") -> str:
        """Gives where the answer leads; an error is noted, and the next question is asked on a new connection."""
        try:
            reader, writer = await self._connected()
            began = time.perf_counter()
            writer.write(self._head(method, path, len(body), content) + body)
            status, location = await asyncio.wait_for(self._answer(reader), PATIENCE_S)
            self.seen.ms[kind].append((time.perf_counter() - began) * 1000)
            self._used_at = time.monotonic()
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.seen.errors.append(f"{kind} {method} : {type(error).__name__}")
            self.leave()
            return ""
        if status >= 400:
            self.seen.errors.append(f"{kind} {method} : {status}")
        return location

    def _head(self, method: str, path: str, length: int, content: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self.cookie}", "Accept: text/html"]
        if path.startswith("/recherche/"):
            lines.append("HX-Request: true")
        if method == "POST":
            lines += [f"X-CSRFToken: {self.token}", "X-Requested-With: XMLHttpRequest"]
            lines += [f"Content-Type: {content}", f"Content-Length: {length}"]
        return "\r\n".join([*lines, "", ""]).encode()

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        await reader.readexactly(int(fields.get("content-length", "0")))
        return int(head[0].split()[1]), fields.get("location", "")

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._link is None or time.monotonic() - self._used_at > IDLE_S:
            self.leave()
            self._link = await asyncio.open_connection("127.0.0.1", self.port)
        return self._link

    def leave(self) -> None:
        if self._link is not None:
            self._link[1].close()
            self._link = None


def _form(fields: dict[str, str]) -> tuple[bytes, str]:
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _photo(view: str, data: bytes) -> tuple[bytes, str]:
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("view", view), ("upload_id", str(uuid.uuid4())))
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="photo"; filename="IMG_0042.jpg"\r\n'
    end = f"\r\n--{line}--\r\n".encode()
    body = b"".join([*parts, f"{head}Content-Type: image/jpeg\r\n\r\n".encode(), data, end])
    return body, f"multipart/form-data; boundary={line}"


async def _open_draft(person: Person, plan: dict[str, Any]) -> str:
    fields = {"patient": random.choice(plan["patients"]), "usage": plan["usage"], "key": uuid.uuid4().hex}
    where = await person.ask("opening", "POST", "/demandes/nouvelle/", *_form(fields))
    return next((part for part in where.split("/") if len(part) == 36), "")


async def _live_through(person: Person, doing: dict[str, Any], plan: dict[str, Any], until: float) -> None:
    kind, draft, sent = doing["kind"], "", 0
    picture = bytes.fromhex(plan["photo"])
    await asyncio.sleep(random.uniform(0, plan["think_s"]))
    while time.monotonic() < until:
        if kind in ("reading", "searching"):
            await person.ask(kind, "GET", random.choice(doing["paths"]))
        elif not draft or sent >= plan["views_a_draft"]:
            draft, sent = await _open_draft(person, plan), 0
        elif kind == "writing":
            await person.ask(kind, "POST", f"/demandes/{draft}/brouillon/request/", *_form(plan["request"]))
        else:
            view = plan["views"][sent % len(plan["views"])]
            await person.ask(kind, "POST", f"/demandes/{draft}/photos/", *_photo(view, picture))
            sent += 1
        await asyncio.sleep(min(random.expovariate(1 / plan["think_s"]), max(0.0, until - time.monotonic())))
    person.leave()


async def _together(plan: dict[str, Any]) -> Seen:
    seen = Seen()
    until = time.monotonic() + plan["seconds"]
    people = [(Person(plan["port"], doing["cookie"], seen), doing) for doing in plan["people"]]
    await asyncio.gather(*(_live_through(person, doing, plan, until) for person, doing in people))
    return seen


def main() -> None:
    plan = json.load(sys.stdin)
    random.seed(plan["seed"])
    began = time.monotonic()
    seen = asyncio.run(_together(plan))
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = time.monotonic() - began
    cpu = (used.ru_utime + used.ru_stime) / took
    json.dump({"ms": seen.ms, "errors": seen.errors, "cpu": cpu, "seconds": took}, sys.stdout)


if __name__ == "__main__":
    main()
