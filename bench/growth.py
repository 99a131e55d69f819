"""What ten times the data costs: the same figures of a region and of its tenth, and their ratio.

The promise is on the 95th percentiles, which tell the slow answers of a page and those of the machine alike; the
medians are said beside them, where a page that truly grows shows too.
"""

import json
from pathlib import Path

from bench.figures import Figure, Figures

NAME = "growth"
TITLE = "croissance : la région entière, comparée à son dixième"
TARGET = 1.5  # times
# Below, a ratio tells the noise of the machine and not the size of the region.
TELLING_MS = 5.0


def figures_of(folder: Path, share: str = "p95") -> dict[str, float]:
    """That percentile of each page, in milliseconds, by the page's name."""
    taken = {}
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text()):
            if row["name"].endswith(f".{share}") and row["unit"] == "ms" and row["value"] is not None:
                taken[row["name"].removesuffix(f".{share}")] = row["value"]
    return taken


def ratios(whole: Path, tenth: Path) -> Figures:
    """One figure for each page that both folders hold; the pages that a tenth already serves at once are only said."""
    large, small = figures_of(whole), figures_of(tenth)
    middles = [figures_of(folder, "p50") for folder in (tenth, whole)]
    return [
        Figure(
            f"{NAME}.{name}",
            round(large[name] / small[name], 2),
            "fois",
            TARGET if large[name] >= TELLING_MS else None,
            note=f"{small[name]:g} ms puis {large[name]:g} ms{_medians(name, *middles)}",
        )
        for name in sorted(large.keys() & small.keys())
        if small[name] > 0
    ]


def _medians(name: str, tenth: dict[str, float], whole: dict[str, float]) -> str:
    both = name in tenth and name in whole
    return f", médianes {tenth[name]:g} ms puis {whole[name]:g} ms" if both else ""
