"""A turn that fails never stops the others, and comes back at its time."""

import logging
from typing import Any

import pytest
from django.db import OperationalError

pytestmark = pytest.mark.django_db(transaction=True)


def _turn(name: str, do: Any, every_s: float) -> Any:
    from maillage.config.worker import Turn

    return Turn(name, do, every_s)


def test_each_turn_comes_at_its_own_pace() -> None:
    from maillage.config.worker import run_due

    done: list[str] = []
    planned = [_turn("fast", lambda: done.append("fast"), 1), _turn("slow", lambda: done.append("slow"), 10)]
    for second in range(12):
        run_due(planned, 1000.0 + second)
    assert done.count("fast") == 12
    assert done.count("slow") == 2


@pytest.mark.parametrize("fault", [ValueError("Odette VAUQUELOIN"), OperationalError("Odette VAUQUELOIN")])
def test_a_fault_is_logged_without_its_values_and_stops_nothing(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    from maillage.config.worker import run_due

    def fail() -> None:
        raise fault

    done: list[str] = []
    planned = [_turn("broken", fail, 1), _turn("sound", lambda: done.append("sound"), 1)]
    with caplog.at_level(logging.WARNING):
        run_due(planned, 1000.0)
        run_due(planned, 1001.0)
    assert done == ["sound", "sound"]
    assert len([line for line in caplog.records if "broken" in line.getMessage()]) == 2
    assert "VAUQUELOIN" not in caplog.text


def test_every_turn_of_the_worker_runs_against_a_real_database(settings: Any, tmp_path: Any) -> None:
    from maillage.config.worker import turns

    settings.MAILLAGE_AUDIT_ANCHOR = tmp_path / "anchor.jsonl"
    settings.MAILLAGE_DOCUMENTS_FOLDER = tmp_path / "documents"
    names = [turn.name for turn in turns()]
    for turn in turns():
        turn.do()
    assert {"orphan files", "old events"} <= set(names)
