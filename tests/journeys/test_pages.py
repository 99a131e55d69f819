"""Every page, at a desk, at 200 % and on the narrowest phone, in light and in dark: axe finds nothing."""

import pytest
from tests.journeys.conftest import DESK, NARROWEST, ZOOM_200, follow

pytestmark = pytest.mark.journey

PAGES = {
    "my-work": "/",
    "worklist": "/demandes/equipes/",
    "worklist-empty": "/demandes/equipes/?vue=a-signer",
    "requests-of-my-place": "/demandes/les-miennes/",
    "patients": "/patients/",
    "search": "/recherche/?q=ma",
    "patient-look-up": "/patients/nouveau/",
    "patient-unidentified": "/patients/nouveau/non-identifie/",
    "messages": "/messages/",
    "mailbox": "/boite-locale/",
    "account": "/mon-compte/",
    "security": "/mon-compte/securite/",
    "components": "/ui/",
    "not-found": "/demandes/00000000-0000-7000-8000-000000000000/",
}
TABS = ("fil", "documents", "mesures", "demandes", "acces")


# Two people of one team: a code serves once, and one person signs in less often than these tests.
@pytest.mark.parametrize(
    ("viewport", "login", "physician"),
    [(DESK, "m.quevrain", "i.solhac"), (ZOOM_200, "a.tancrede", "p.ormeau"), (NARROWEST, "m.quevrain", "g.pontivic")],
    ids=["desk", "200%", "320px"],
)
def test_every_page_holds(person, viewport, login, physician) -> None:
    expert = person(viewport)
    expert.open("/connexion/")
    expert.look("sign-in")
    expert.sign_in(login)
    for name, path in PAGES.items():
        expert.open(path)
        expert.look(name)
    expert.open("/demandes/equipes/")
    follow(expert.page.locator("tr[data-row-link] th a").first)
    expert.look("case")
    # The whole record is open to who follows the patient; an expert sees of it what they were asked about.
    requester = person(viewport)
    requester.sign_in(physician)
    requester.open("/demandes/les-miennes/")
    follow(requester.page.locator("tr[data-row-link] th a").first)
    follow(requester.page.get_by_role("region", name="Patient").get_by_role("link").first)
    record = requester.page.url.removeprefix(requester.url).split("?")[0]
    for tab in TABS:
        requester.open(f"{record}?vue={tab}")
        requester.look(f"record-{tab}")


def test_the_keyboard_alone_reaches_the_list_and_the_help(person) -> None:
    expert = person(DESK)
    expert.sign_in("a.tancrede")
    page = expert.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Aller au contenu"
    expert.open("/demandes/equipes/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    expert.look("keys")
