"""`python -m bench.scales REGION TENTH`: measures both state folders in one run, their ratios, and writes
`bench/results/region`, `bench/results/region-10` and `docs/performance.md`.

Each region is measured by a process of its own, one after the other, on a machine that does nothing else.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench import growth, performance
from bench.reporting import RESULTS, lines, write

WHOLE, TENTH = RESULTS / "region", RESULTS / "region-10"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scales", description="Mesure une région et son dixième.")
    parser.add_argument("region", type=Path, help="dossier d'état de la région entière")
    parser.add_argument("tenth", type=Path, help="dossier d'état de son dixième")
    asked = parser.parse_args(arguments)
    codes = [_measured(state, into) for state, into in ((asked.tenth, TENTH), (asked.region, WHOLE))]
    grown = growth.ratios(WHOLE, TENTH)
    print(f"{growth.NAME} : {growth.TITLE}")
    for line in lines(grown):
        print(line)
    write(growth.NAME, grown, _context(WHOLE), WHOLE)
    performance.write()
    return max(codes)


def _measured(state: Path, into: Path) -> int:
    for old in into.glob("*.json"):
        old.unlink()
    done = subprocess.run([sys.executable, "-m", "bench", "--state", str(state), "--into", str(into)], check=False)
    return done.returncode


def _context(folder: Path) -> dict[str, object]:
    """On what the whole region was measured; each file says the same."""
    path = next(iter(sorted(folder.glob("*.json"))))
    context: dict[str, object] = json.loads(path.read_text())[0]["context"]
    context.pop("note", None)
    return context


if __name__ == "__main__":
    sys.exit(main())
