"""Search as one types in a structure that holds a large part of the region, what nobody should type included."""

from urllib.parse import quote

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
from bench.world import DERMATOLOGIST, World

NAME = "search_large"
TITLE = "recherche au fil de la frappe dans une grande structure"
TARGET = 50.0  # ms, p95
# Two bytes a letter in an address: what a server still takes as one.
LONGEST = "duval " * 1_000


def measure(world: World) -> Figures:
    name = world.commonest_name(DERMATOLOGIST)
    words = {
        "nom_courant": name,
        "debut": name[:3],
        "une_lettre": name[0],
        "nom_et_prenom": f"{name} ma",
        "rare": "zylberst",
        "naissance": "12/03/1958",
        "pourcent": "%",
        "emoji": "👩‍⚕️",
        "tres_long": LONGEST,
    }
    asked = [
        Asked(f"{NAME}.{kind}", world.browser(DERMATOLOGIST), [f"/recherche/?q={quote(typed)}"], fragment=True)
        for kind, typed in words.items()
    ]
    return page_figures(asked, TARGET, world.times(100))
