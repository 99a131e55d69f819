"""`python -m bench [--quick] [--only name] [--state folder] [--into folder]`: measures, prints a table, writes
`bench/results/*.json`.

A missed target is said and changes no exit code; a script that could not measure gives 1.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.figures import CannotMeasure, Figure, Figures
from bench.promises import PROMISES
from bench.region import QUICK, WHOLE, NoRegion, running, standing
from bench.reporting import RESULTS, lines, verdict, write
from bench.surroundings import surroundings
from bench.world import World


def main(arguments: list[str] | None = None) -> int:
    names = [promise.NAME for promise in PROMISES]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure les promesses de rapidité.")
    parser.add_argument("--quick", action="store_true", help="petite région, peu de répétitions")
    parser.add_argument("--only", action="append", choices=names, help="ne mesure que celle-ci (répétable)")
    parser.add_argument("--state", type=Path, help="mesure la région de ce dossier d'état, qui reste")
    parser.add_argument("--into", type=Path, default=RESULTS, help="dossier des fichiers JSON (bench/results)")
    asked = parser.parse_args(arguments)
    try:
        return _with_region(asked, asked.only or names)
    except NoRegion as wrong:
        parser.error(f"{asked.state} : {wrong}.")


def _with_region(asked: argparse.Namespace, names: list[str]) -> int:
    began = time.monotonic()
    region = standing(asked.state) if asked.state else running(QUICK if asked.quick else WHOLE)
    with region as port:
        import django

        django.setup()
        world = World(port, quick=asked.quick)
        print(f"Région prête en {time.monotonic() - began:.0f} s.", flush=True)
        try:
            return _measure(world, names, asked.into)
        finally:
            world.close()


def _measure(world: World, names: list[str], into: Path) -> int:
    context = surroundings(world)
    print(", ".join(f"{key} {value}" for key, value in context.items()), flush=True)
    taken: dict[str, Figures] = {}
    unmeasured = 0
    for promise in PROMISES:
        if promise.NAME not in names:
            continue
        print(f"{promise.NAME} : {promise.TITLE}", flush=True)
        try:
            taken[promise.NAME] = promise.measure(world)
        except (CannotMeasure, OSError) as error:
            unmeasured += 1
            taken[promise.NAME] = [Figure(promise.NAME, None, "", promise.TARGET, note=f"pas mesurée : {error}")]
        for line in lines(taken[promise.NAME]):
            print(line, flush=True)
        write(promise.NAME, taken[promise.NAME], context, into)
    print(verdict(taken))
    return 1 if unmeasured else 0


if __name__ == "__main__":
    sys.exit(main())
