"""A stranger on the network fills no disk: a body is bounded before anybody is asked who sends it."""

import asyncio
from typing import Any

import pytest

from maillage.config import asgi

SCOPE = {"type": "http", "method": "POST", "path": "/connexion/", "query_string": b"", "headers": []}


def answer(headers: list[tuple[bytes, bytes]], chunk: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], int]:
    """The statuses sent, and how many bytes the application was handed from an endless sender."""
    taken = 0
    sent: list[int] = []

    async def django(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal taken
        while (message := await receive())["type"] != "http.disconnect":
            taken += len(message["body"])

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("status", 0))

    monkeypatch.setattr(asgi.pages, "handle", django)
    asyncio.run(asgi.application({**SCOPE, "headers": headers}, receive, send))
    return sent, taken


@pytest.mark.parametrize("length", [str(asgi.MOST_BODY + 1).encode(), b"-1", b"many"])
def test_a_declared_length_past_the_bound_is_refused_unread(length: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, taken = answer([(b"content-length", length)], b"x", monkeypatch)
    assert (sent[0], taken) == (413, 0)


def test_an_endless_body_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    chunk = b"x" * (4 * 1024 * 1024)
    _, taken = answer([(b"transfer-encoding", b"chunked")], chunk, monkeypatch)
    assert 0 < taken <= asgi.MOST_BODY
