"""A figure says whether its promise holds; a script's file has the shape that others read."""

import json
from pathlib import Path

import pytest
from bench.figures import Figure, p50_p95, percentile
from bench.promises import PROMISES
from bench.reporting import lines, verdict, write
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=200)


@given(VALUES)
def test_a_percentile_was_truly_seen(values: list[float]) -> None:
    assert percentile(values, 0.95) in values
    assert percentile(values, 0.0) == min(values)
    assert percentile(values, 1.0) == max(values)


@given(VALUES)
def test_at_least_the_share_lies_under_the_percentile(values: list[float]) -> None:
    limit = percentile(values, 0.95)
    assert sum(value <= limit for value in values) >= 0.95 * len(values)


@pytest.mark.parametrize(
    ("figure", "ok"),
    [
        (Figure("a", 99.0, "ms", 100.0), True),
        (Figure("a", 101.0, "ms", 100.0), False),
        (Figure("a", 4999.0, "/s", 5000.0, "more"), False),
        (Figure("a", 5000.0, "/s", 5000.0, "more"), True),
        (Figure("a", 12.0, "ms"), True),
        (Figure("a", None, "ms", 100.0), False),
    ],
)
def test_a_promise_holds_on_the_right_side_of_its_target(figure: Figure, ok: bool) -> None:
    assert figure.ok is ok


def test_a_file_is_a_list_of_rows_with_six_keys(tmp_path: Path) -> None:
    path = write("page", p50_p95("page", [10.0, 20.0, 30.0], 25.0), {"cores": 4}, tmp_path)
    rows = json.loads(path.read_text())
    assert [(row["name"], row["value"], row["target"], row["ok"]) for row in rows] == [
        ("page.p50", 20.0, None, True),
        ("page.p95", 30.0, 25.0, False),
    ]
    assert all(set(row) == {"name", "value", "unit", "target", "ok", "context"} for row in rows)
    assert rows[0]["context"] == {"cores": 4, "note": "3 mesures"}


def test_what_is_missed_is_said() -> None:
    figures = {"page": p50_p95("page", [120.0], 100.0), "other": p50_p95("other", [12.0], 100.0)}
    assert "MANQUÉ" in "\n".join(lines(figures["page"]))
    assert verdict(figures) == "Promesses tenues : 1 sur 2. Manquées : page.p95."


def test_each_promise_has_its_own_name_and_target() -> None:
    names = [promise.NAME for promise in PROMISES]
    assert len(set(names)) == len(names) == 15
    assert all(promise.TARGET > 0 and promise.TITLE for promise in PROMISES)
