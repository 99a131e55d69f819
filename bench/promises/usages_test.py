"""Every played case of every usage, as the author of a usage runs them."""

import json
import subprocess
import sys
import time

from bench.figures import CannotMeasure, Figure, Figures, percentile, timed
from bench.world import World

NAME = "usages_test"
TITLE = "« maillage usages test » : tous les cas joués"
TARGET = 60.0  # s
LOADING_MS_EACH = 1000 / 40  # loading 40 packages under 1 s
LOADS = 9


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
    return [Figure(NAME, round(took, 2), "s", TARGET, note=note), _loading()]


def _loading() -> Figure:
    from django.conf import settings

    from maillage.acts.usages.facade import load_package, package_folders

    folders = package_folders(settings.MAILLAGE_USAGES)
    values = timed(lambda: [load_package(folder) for folder in folders], LOADS)
    each = percentile(values, 0.5) / len(folders)
    return Figure(f"{NAME}.package", round(each, 1), "ms", LOADING_MS_EACH, note="chargement d'un paquet, p50")
