"""On what the figures were taken: enough to compare two runs, nothing that names a machine."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from bench.world import World

ROOT = Path(__file__).parents[1]


def surroundings(world: World) -> dict[str, Any]:
    patients, cases = (
        world.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("identity_patient", "cases_case")
    )
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "postgresql": world.rows("SHOW server_version")[0][0].split()[0],
        "region": {"patients": patients, "cases": cases},
        "commit": _commit(),
        "quick": world.quick,
    }


def _commit() -> str:
    """What git calls this tree; empty outside a clone."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--tags"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
