"""Everything that one professional opened over a year, as the security officer takes it away."""

from datetime import timedelta

from bench.figures import CannotMeasure, Figure, Figures
from bench.world import SECURITY_OFFICER, World

NAME = "trail"
TITLE = "extraction des accès d'un professionnel sur un an"
TARGET = 60.0  # seconds


def measure(world: World) -> Figures:
    from maillage.toolbox.clock import today

    role, lines, practitioner = world.busiest_of_the_trail()
    since = today() - timedelta(days=365)
    query = f"?du={since.isoformat()}&au={today().isoformat()}"
    browser = world.browser(SECURITY_OFFICER)
    page = browser.get(f"/securite/professionnels/{practitioner}/{query}").expect(200)
    taken = browser.get(f"/securite/professionnels/{practitioner}.csv{query}").expect(200)
    rows = taken.body.count(b"\r\n") - 1
    if rows < 1:
        raise CannotMeasure(f"l'extraction de {role} est vide ({lines} lignes au journal)")
    return [
        Figure(NAME, round(taken.ms / 1000, 2), "s", TARGET, note=f"{rows} lignes, CSV"),
        Figure(f"{NAME}.page", round(page.ms, 1), "ms", note="la première page de la même recherche"),
    ]
