"""Writes `docs/performance.md` from the figures on disk (`python -m bench.performance`); nothing in it is typed."""

import json
from pathlib import Path
from typing import Any

from bench import growth
from bench.promises import PROMISES
from bench.reporting import RESULTS, spoken, verdict_word

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
FOLDERS = {"region": "Région entière", "region-10": "Région au dixième"}
HEAD = """# Rapidité mesurée

Écrit par `python -m bench.scales RÉGION DIXIÈME` à partir de `bench/results/` : aucun chiffre n'est saisi à la main.
Temps vus par un client sur la même machine, du premier octet envoyé au dernier lu, sécurité des lignes et journal
en service, rôle applicatif.
"""


def write() -> Path:
    """The tables of each region, then how the pages grew."""
    parts = [HEAD]
    for name, title in FOLDERS.items():
        folder = RESULTS / name
        if any(folder.glob("*.json")):
            parts.append(_region(title, folder))
    PAGE.write_text("\n".join(parts))
    return PAGE


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else []


def _region(title: str, folder: Path) -> str:
    scripts = [(each.NAME, each.TITLE) for each in PROMISES] + [(growth.NAME, growth.TITLE)]
    found = [(said, rows) for name, said in scripts if (rows := _rows(folder, name))]
    context = found[0][1][0]["context"]
    region = context["region"]
    lines = [
        f"## {title}",
        "",
        f"{_whole(region['patients'])} patients, {_whole(region['cases'])} dossiers ; {context['cores']} cœurs,"
        f" {spoken(context['memory_gib'])} Gio, PostgreSQL {context['postgresql']}, Python {context['python']},"
        f" version `{context['commit']}`.",
        "",
        "| Ce qui est mesuré | Valeur | Promis | | Note |",
        "|---|--:|--:|---|---|",
    ]
    for said, rows in found:
        lines.append(f"| **{said}** | | | | |")
        lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(row: dict[str, Any]) -> str:
    value = f"{spoken(row['value'])} {row['unit']}".strip()
    target = "" if row["target"] is None else f"{spoken(row['target'])} {row['unit']}"
    word = verdict_word(row["target"], row["ok"])
    return f"| `{row['name']}` | {value} | {target} | {word} | {row['context'].get('note', '')} |"


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", " ")


if __name__ == "__main__":
    print(write())
