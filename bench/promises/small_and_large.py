"""The pages of a practice and of a large structure, side by side: what grows is the region, not the wait."""

from bench.figures import Figures
from bench.promises.pages import page_figures
from bench.world import DERMATOLOGIST, GP, OPERATOR, SECURITY_OFFICER, World

NAME = "pages"
TITLE = "les pages d'un cabinet et d'une grande structure"
TARGET = 100.0  # ms, p95
PAGES = {
    "mon_travail": "/",
    "equipes": "/demandes/equipes/",
    "rendues": "/demandes/equipes/?vue=rendues",
    "closes": "/demandes/equipes/?vue=closes",
    "miennes": "/demandes/les-miennes/",
    "suites": "/suites/",
    "rendez_vous": "/rendez-vous/",
    "patients": "/patients/",
    "messages": "/messages/",
    "actes": "/actes/",
    "annonces": "/annonces/",
}
OFFICES = {"pilotage": (OPERATOR, "/pilotage/"), "securite": (SECURITY_OFFICER, "/securite/")}


def measure(world: World) -> Figures:
    figures: Figures = []
    for place, login in (("cabinet", GP), ("hopital", DERMATOLOGIST)):
        for page, path in PAGES.items():
            if world.browser(login).get(path).status != 200:
                continue  # not a page of theirs
            figures += page_figures(f"{NAME}.{place}.{page}", TARGET, world.browser(login), [path], world.times(20))
    for page, (login, path) in OFFICES.items():
        figures += page_figures(f"{NAME}.{page}", TARGET, world.browser(login), [path], world.times(20))
    return figures
