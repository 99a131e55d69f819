"""Every played case of every usage, as the author of a usage runs them."""

import json
import subprocess
import sys
import time

from bench.figures import CannotMeasure, Figure, Figures
from bench.world import World

NAME = "usages_test"
TITLE = "« maillage usages test » : tous les cas joués"
TARGET = 60.0  # s


def measure(world: World) -> Figures:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "maillage.config.command", "usages", "test", "--json"], capture_output=True, text=True
    )
    took = time.perf_counter() - began
    if done.returncode:
        raise CannotMeasure("un cas joué échoue : « maillage usages test » dit lequel")
    played = json.loads(done.stdout)
    note = f"{played['cases']} cas, {played['usages']} usages, processus compris"
    return [Figure(NAME, round(took, 2), "s", TARGET, note=note)]
