"""The open case of whoever answers it: photos, request, answer form, what can be done."""

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import DERMATOLOGIST, World

NAME = "case_page"
TITLE = "page d'une demande en cours de réponse"
TARGET = 100.0  # ms, p95


def measure(world: World) -> Figures:
    path = f"/demandes/{world.taken}/"
    return page_figures([Asked(NAME, world.browser(DERMATOLOGIST), [path])], TARGET, world.times(120))
