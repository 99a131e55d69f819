"""The list of the requests sent to one's teams."""

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import DERMATOLOGIST, World

NAME = "worklist"
TITLE = "liste des demandes de l'équipe"
TARGET = 100.0  # ms, p95


def measure(world: World) -> Figures:
    return page_figures([Asked(NAME, world.browser(DERMATOLOGIST), ["/demandes/equipes/"])], TARGET, world.times(120))
