"""The pages of a practice and of a large structure, side by side: what grows is the region, not the wait."""

from bench.figures import Figures
from bench.promises.pages import Asked, page_figures
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
    asked = [
        Asked(f"{NAME}.{place}.{page}", world.browser(login), [path])
        for place, login in (("cabinet", GP), ("hopital", DERMATOLOGIST))
        for page, path in PAGES.items()
        if world.browser(login).get(path).status == 200  # else not a page of theirs
    ]
    asked += [Asked(f"{NAME}.{page}", world.browser(login), [path]) for page, (login, path) in OFFICES.items()]
    return page_figures(asked, TARGET, world.times(60))
