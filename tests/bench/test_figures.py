"""A figure says whether its promise holds; a script's file has the shape that others read."""

import json
from pathlib import Path

import pytest
from bench.figures import Figure, p50_p95, percentile
from bench.promises import PROMISES
from bench.reporting import lines, verdict, write
from hypothesis import given
from hypothesis import strategies as st

from bench import growth, performance

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
    assert len(set(names)) == len(names)
    assert all(promise.TARGET > 0 and promise.TITLE for promise in PROMISES)


def _written(folder: Path, **p95: float) -> Path:
    for name, value in p95.items():
        write(name, p50_p95(name, [value], 100.0), {"cores": 4}, folder)
    return folder


def test_growth_sets_the_same_pages_side_by_side(tmp_path: Path) -> None:
    whole = _written(tmp_path / "whole", page=60.0, list=45.0, tiny=3.0, alone=9.0)
    tenth = _written(tmp_path / "tenth", page=30.0, list=40.0, tiny=1.0)
    found = {figure.name: figure for figure in growth.ratios(whole, tenth)}
    assert (found["growth.page"].value, found["growth.page"].ok) == (2.0, False)
    assert (found["growth.list"].value, found["growth.list"].ok) == (1.12, True)
    # Two milliseconds more on a page that is served at once promise nothing
    assert found["growth.tiny"].target is None
    assert "growth.alone" not in found


def test_the_page_of_figures_is_written_from_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = {
        **{"cores": 4, "memory_gib": 23.5, "python": "3.11.7", "postgresql": "18.6", "commit": "abc", "quick": False},
        "region": {"patients": 3_300_500, "cases": 1_000_300},
    }
    write("my_work", p50_p95("my_work", [40.0, 120.0], 100.0), context, tmp_path / "region")
    monkeypatch.setattr(performance, "RESULTS", tmp_path)
    monkeypatch.setattr(performance, "PAGE", tmp_path / "performance.md")
    text = performance.write().read_text()
    assert "3 300 500 patients" in text and "version `abc`" in text
    assert "| `my_work.p95` | 120,00 ms | 100,00 ms | MANQUÉ | 2 mesures |" in text
