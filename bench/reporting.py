"""The figures as files for a machine and as a table for a person."""

import json
from pathlib import Path
from typing import Any

from bench.figures import Figures

RESULTS = Path(__file__).parent / "results"


def write(script: str, figures: Figures, context: dict[str, Any], folder: Path) -> Path:
    """One file a script: a list of name, value, unit, target, ok, context."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{script}.json"
    rows = [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "target": figure.target,
            "ok": figure.ok,
            "context": {**context, **({"note": figure.note} if figure.note else {})},
        }
        for figure in figures
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    return path


def lines(figures: Figures) -> list[str]:
    """One line a figure, its verdict in a word."""
    return [
        f"  {figure.name:<28}{spoken(figure.value):>10} {figure.unit:<6}"
        f"{_target(figure.target, figure.better):>12}  {verdict_word(figure.target, figure.ok):<8}"
        f"{figure.note}".rstrip()
        for figure in figures
    ]


def spoken(value: float | None) -> str:
    if value is None:
        return "-"
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}").replace(",", " ").replace(".", ",")


def _target(target: float | None, better: str) -> str:
    return "" if target is None else f"{'≤' if better == 'less' else '≥'} {spoken(target)}"


def verdict_word(target: float | None, ok: bool) -> str:
    if target is None:
        return "" if ok else "ABSENT"
    return "tenu" if ok else "MANQUÉ"


def verdict(all_figures: dict[str, Figures]) -> str:
    promised = [figure for figures in all_figures.values() for figure in figures if figure.target is not None]
    missed = [figure.name for figure in promised if not figure.ok]
    kept = f"Promesses tenues : {len(promised) - len(missed)} sur {len(promised)}."
    return f"{kept} Manquées : {', '.join(missed)}." if missed else kept
