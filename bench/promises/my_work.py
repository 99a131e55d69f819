"""My work, the page after sign-in, as the dermatologist sees it."""

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import DERMATOLOGIST, World

NAME = "my_work"
TITLE = "mon travail"
TARGET = 100.0  # ms, p95


def measure(world: World) -> Figures:
    return page_figures([Asked(NAME, world.browser(DERMATOLOGIST), ["/"])], TARGET, world.times(120))
