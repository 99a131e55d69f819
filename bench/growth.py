"""What ten times the data costs: the same figures of a region and of its tenth, and their ratio."""

import json
from pathlib import Path

from bench.figures import Figure, Figures

NAME = "growth"
TITLE = "croissance : la région entière, comparée à son dixième"
TARGET = 1.5  # times
# Below, a ratio tells the noise of the machine and not the size of the region.
TELLING_MS = 5.0


def figures_of(folder: Path) -> dict[str, float]:
    """The p95 of each page, in milliseconds, by the figure's name."""
    taken = {}
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text()):
            if row["name"].endswith(".p95") and row["unit"] == "ms" and row["value"] is not None:
                taken[row["name"]] = row["value"]
    return taken


def ratios(whole: Path, tenth: Path) -> Figures:
    """One figure for each page that both folders hold; the pages that a tenth already serves at once are only said."""
    large, small = figures_of(whole), figures_of(tenth)
    return [
        Figure(
            f"{NAME}.{name.removesuffix('.p95')}",
            round(large[name] / small[name], 2),
            "fois",
            TARGET if large[name] >= TELLING_MS else None,
            note=f"{small[name]:g} ms puis {large[name]:g} ms",
        )
        for name in sorted(large.keys() & small.keys())
        if small[name] > 0
    ]
