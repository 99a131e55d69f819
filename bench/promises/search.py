"""Search as one types: the beginning of a name, a whole name, a birth day."""

from urllib.parse import quote

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import GP, World

NAME = "search"
TITLE = "recherche au fil de la frappe"
TARGET = 50.0  # ms, p95


def measure(world: World) -> Figures:
    _id, name, born = world.patients[len(world.patients) // 2]
    words = {"debut": name[:3].lower(), "nom": name.lower(), "naissance": born}
    asked = [
        Asked(f"{NAME}.{kind}", world.browser(GP), [f"/recherche/?q={quote(typed)}"], fragment=True)
        for kind, typed in words.items()
    ]
    return page_figures(asked, TARGET, world.times(100))
