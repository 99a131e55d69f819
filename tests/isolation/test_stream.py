"""The event stream, role by role: each hears of what is theirs, by a kind and an identifier, and of nothing else."""

import asyncio
import json
from typing import Any

import pytest
from tests.isolation.asking import Asker
from tests.isolation.cells import METHODS
from tests.isolation.judging import NAMED_BY_ID, Leak, listed
from tests.isolation.report import tell_cells
from tests.isolation.roles import ROLES, Role
from tests.isolation.scopes import scopes_in_text
from tests.isolation.things import Things
from tests.isolation.watching import Listener

from maillage.config.live import Stream

pytestmark = pytest.mark.django_db(transaction=True)


async def _heard(method: str, cookies: str) -> tuple[int, str]:
    """The status, and everything that is told again to a browser that was away from the beginning."""
    said: list[dict[str, Any]] = []
    stream = Stream()

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}  # what was missed is told before anybody looks at this

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(b"cookie", cookies.encode())]
    scope = {"type": "http", "method": method, "path": "/live/", "query_string": b"last-event-id=0", "headers": headers}
    await stream(scope, gone, send)
    await stream.stop()
    return said[0]["status"], b"".join(message.get("body", b"") for message in said).decode()


def _foreign(role: Role, things: Things, said: str) -> list[str]:
    names = [f"the canary of {scope.name}" for scope in scopes_in_text(said)]
    return names + [
        f"the {thing.kind} of {thing.scope}"
        for thing in things
        if thing.kind in NAMED_BY_ID and not thing.is_named_to(role) and not thing.of.matches(role.knew)
        if thing.id in said
    ]


def test_each_role_hears_of_what_is_theirs_alone(things: Things, listener: Listener, record_property: Any) -> None:
    leaks, heard, cells = [], {}, 0
    for role in ROLES:
        cookies = "; ".join(f"{key}={one.value}" for key, one in Asker(role, things, listener).client.cookies.items())
        for method in METHODS:
            status, said = asyncio.run(_heard(method, cookies))
            cells += 1
            assert status in ((200, 401) if method == "GET" else (405,)), f"{role.name} {method}: {status}"
            leaks += [Leak(f"{role.name}: {method} /live/", f"told {what}") for what in _foreign(role, things, said)]
            if status == 200:
                heard[role.name] = [json.loads(line[6:]) for line in said.splitlines() if line.startswith("data: ")]
    tell_cells(record_property, "event stream", cells, leaks)
    assert not leaks, listed(leaks)
    assert {"requester", "expert", "other"} <= {name for name, events in heard.items() if events}
    assert not {"patient", "nobody", "ended"} & set(heard)
