"""A draft kept while it is typed: the whole request sent, checked and stored."""

from bench.browser import Answer
from bench.figures import Figures, p50_p95
from bench.promises.pages import answers_ms
from bench.world import GP, REQUEST, World

NAME = "autosave"
TITLE = "enregistrement d'un brouillon pendant la frappe"
TARGET = 100.0  # ms, p95


def measure(world: World) -> Figures:
    path = f"/demandes/{world.draft()}/brouillon/request/"
    browser = world.browser(GP)

    def save() -> Answer:
        return browser.post(path, REQUEST).expect(200)

    return p50_p95(NAME, answers_ms(save, world.times(50)), TARGET)
