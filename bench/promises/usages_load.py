"""Forty packages read: those of the installation, copied under other names until there are forty.

As an installation reads a folder, every expression tried; then as a server reads what was published, tried before.
Each copy differs from the others by its words, so that nothing is remembered from one to the next but what forty
usages would truly share.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import CannotMeasure, Figure, Figures, percentile, timed
from bench.world import World

NAME = "usages_load"
TITLE = "chargement de 40 paquets d'usage"
TARGET = 1000.0  # ms
PACKAGES = 40
# In a process of its own: the first reading also pays for the engine that starts.
FIRST = """
import sys, time
from pathlib import Path
import django
django.setup()
from maillage.acts.usages.facade import load_package, package_folders
folders = package_folders(Path(sys.argv[1]))
began = time.perf_counter()
for folder in folders:
    load_package(folder)
print((time.perf_counter() - began) * 1000)
"""


def measure(world: World) -> Figures:
    from django.conf import settings

    from maillage.acts.usages.facade import load_package, package_folders
    from maillage.acts.usages.files import read_files
    from maillage.acts.usages.package import build_package

    with tempfile.TemporaryDirectory(prefix="mb-usages-") as into:
        forty(Path(settings.MAILLAGE_USAGES), Path(into))
        folders = package_folders(Path(into))
        published = [read_files(folder) for folder in folders]
        first = [_first(into) for _ in range(world.times(7))]
        again = timed(lambda: [load_package(folder) for folder in folders], world.times(7))
        frozen = timed(lambda: [build_package(files, published=True) for files in published], world.times(7))
    return [
        Figure(
            f"{NAME}.first", round(percentile(first, 0.5)), "ms", TARGET, note="processus neuf, moteur compris, p50"
        ),
        Figure(NAME, round(percentile(again, 0.5)), "ms", TARGET, note="depuis les dossiers, tout réessayé, p50"),
        Figure(f"{NAME}.published", round(percentile(frozen, 0.5)), "ms", TARGET, note="comme un serveur les lit, p50"),
    ]


def forty(root: Path, into: Path) -> None:
    """Forty folders of packages that may all be read."""
    from maillage.acts.usages.files import DEFINITION, PATTERNS, package_folders

    shutil.copytree(root / PATTERNS, into / PATTERNS)
    folders = package_folders(root)
    for number in range(PACKAGES):
        source = folders[number % len(folders)]
        turn = number // len(folders) + 1
        copy = shutil.copytree(source, into / (source.name if turn == 1 else f"{source.name}-{turn}"))
        if turn == 1:
            continue
        definition = copy / DEFINITION
        definition.write_text(definition.read_text().replace(f"code: {source.name}\n", f"code: {copy.name}\n", 1))
        for path in copy.glob("*.json"):
            form = json.loads(path.read_text())
            form["item"][0]["text"] = f"{form['item'][0].get('text', '')} ({turn})".strip()
            path.write_text(json.dumps(form, ensure_ascii=False, indent=1))


def _first(folder: str) -> float:
    done = subprocess.run([sys.executable, "-c", FIRST, folder], capture_output=True, text=True)
    if done.returncode:
        raise CannotMeasure("les paquets copiés ne se lisent pas")
    return float(done.stdout)
