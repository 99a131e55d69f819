"""The record of a patient: banner and timeline, another patient each time."""

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import GP, World

NAME = "record"
TITLE = "dossier du patient"
TARGET = 100.0  # ms, p95


def measure(world: World) -> Figures:
    paths = [f"/patients/{patient}/" for patient, *_ in world.patients[:20]]
    return page_figures([Asked(NAME, world.browser(GP), paths)], TARGET, world.times(120))
