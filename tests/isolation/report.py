"""Carries the figures of the matrix from the workers to the end of the run: printed, and kept under `build/`."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.isolation.judging import Judge

PROPERTY = "isolation"
OPENED = "policies opened one by one"
FILE = Path(__file__).parents[2] / "build" / "isolation.json"


def tell(record_property: Callable[[str, object], None], sweep: str, role: str, judge: "Judge") -> None:
    record_property(
        PROPERTY,
        json.dumps(
            {
                "pass": sweep,
                "role": role,
                "cells": dict(judge.cells),
                "leaks": [str(leak) for leak in judge.leaks],
            }
        ),
    )


def gather(reports: Iterable[Any]) -> list[dict[str, Any]]:
    """Every part of the matrix that this run went through."""
    return [
        json.loads(text)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in getattr(report, "user_properties", ())
        if name == PROPERTY
    ]


def summary(parts: list[dict[str, Any]]) -> list[str]:
    """Lines for the terminal, one a pass; and the whole of it in a file."""
    lines = []
    for sweep in dict.fromkeys(part["pass"] for part in parts):
        of_it = [part for part in parts if part["pass"] == sweep]
        if sweep == OPENED:
            red = sum(len(part["opened"]) for part in of_it)
            lines.append(f"isolation, {sweep}: {red} policies, each seen by the matrix")
            continue
        cells = sum(sum(part["cells"].values()) for part in of_it)
        leaks = sum(len(part["leaks"]) for part in of_it)
        lines.append(f"isolation, {sweep}: {cells} cells, {len(of_it)} roles, {leaks} leak{'s' if leaks > 1 else ''}")
    if parts:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(json.dumps({"lines": lines, "parts": parts}, indent=1, ensure_ascii=False) + "\n")
    return lines


def tell_cells(
    record_property: Callable[[str, object], None],
    sweep: str,
    cells: int,
    leaks: Iterable[object],
    role: str = "everybody",
) -> None:
    """For a part of the matrix that is not asked at the pages."""
    part = {"pass": sweep, "role": role, "cells": {"": cells}, "leaks": [str(leak) for leak in leaks]}
    record_property(PROPERTY, json.dumps(part))


def tell_opened(record_property: Callable[[str, object], None], opened: dict[str, str]) -> None:
    """For each policy that was opened, the first leak that was seen."""
    record_property(PROPERTY, json.dumps({"pass": OPENED, "opened": opened}))
