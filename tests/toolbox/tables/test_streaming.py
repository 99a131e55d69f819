"""Long lists as files: what they hold, what they weigh while they leave, and when they are refused."""

import contextlib
import gc
import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from tests.world import DERMATOLOGIST, World

from maillage.toolbox.charts.numbers import fr_number
from maillage.toolbox.tables import streamed_file
from maillage.toolbox.tables.streaming import AT_ONCE, MOST_LINES

HEADER = ("Numéro", "Patient")
MIB = 1 << 20


def _answer(kind: Any, rows: int, *, count: int | None = None) -> Any:
    request = RequestFactory().get("/")
    request.user, request.access = AnonymousUser(), None  # type: ignore[attr-defined]  # as the middlewares do

    def body(_opened: None) -> Iterator[tuple[int, str]]:
        return ((number, f"Anne Durand {number}") for number in range(rows))

    return streamed_file(
        request, kind, "liste", HEADER, body, count=rows if count is None else count, title="Liste",
        within=contextlib.nullcontext,
    )  # fmt: skip


def test_both_kinds_hold_the_same_rows() -> None:
    text = b"".join(_answer("csv", 3).streaming_content).decode("utf-8-sig")
    assert text.splitlines() == ["Numéro;Patient", *(f"{n};Anne Durand {n}" for n in range(3))]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(_answer("xlsx", 3).streaming_content)))
    assert [tuple(row) for row in book.active.values] == [HEADER, *((n, f"Anne Durand {n}") for n in range(3))]


@pytest.mark.parametrize(("kind", "rows", "most"), [("csv", 200_000, 2 * MIB), ("xlsx", 20_000, 6 * MIB)])
def test_a_long_file_weighs_no_more_than_a_short_one(kind: str, rows: int, most: int) -> None:
    for piece in _answer(kind, 10).streaming_content:
        assert piece
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in _answer(kind, rows).streaming_content)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 100_000 and peak < most


def test_a_workbook_says_how_many_lines_it_bears() -> None:
    refused = _answer("xlsx", 0, count=MOST_LINES + 1)
    page = refused.content.decode()
    assert refused.status_code == 422 and not refused.streaming
    assert "Trop de lignes pour un classeur Excel" in page and fr_number(MOST_LINES) in page and "format CSV" in page
    assert _answer("csv", 0, count=MOST_LINES + 1).status_code == 200


def test_one_more_than_may_run_is_refused_until_another_ends_or_is_dropped() -> None:
    running = [_answer("csv", 3) for _ in range(AT_ONCE)]
    refused = _answer("csv", 3)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    # One is read to its end, nobody ever reads the other
    b"".join(running.pop().streaming_content)
    assert _answer("csv", 3).status_code == 200
    running.clear()
    gc.collect()
    assert [_answer("csv", 3).status_code for _ in range(3)] == [200] * 3


@pytest.mark.django_db
def test_a_list_too_long_for_a_workbook_is_refused_at_its_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maillage.toolbox.tables.streaming.MOST_LINES", 1)
    world.login(client, DERMATOLOGIST)
    assert client.get("/demandes/team.xlsx").status_code == 422
    assert client.get("/demandes/team.csv").status_code == 200
