"""Every page, at a desk, at 200 % and on the narrowest phone, in light and in dark: axe finds nothing."""

import pytest
from tests.journeys.conftest import DESK, NARROWEST, ZOOM_200, come_to, follow

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


# A finger or a mouse is one browser's; its width changes. A code serves once: nobody signs in twice in this file.
@pytest.mark.parametrize(
    ("viewports", "login", "physician"),
    [((DESK, ZOOM_200), "m.quevrain", "i.solhac"), ((NARROWEST,), "a.tancrede", "g.pontivic")],
    ids=["desk and 200%", "320px"],
)
def test_every_page_holds(person, viewports, login, physician) -> None:
    expert = person(viewports[0])
    expert.open("/connexion/")
    expert.look_at_each(viewports, "sign-in")
    expert.sign_in(login)
    for name, path in PAGES.items():
        come_to(expert.page, f"{expert.url}{path}")
        expert.look_at_each(viewports, name)
    expert.open("/demandes/equipes/")
    follow(expert.page.locator("tr[data-row-link] th a").first)
    expert.look_at_each(viewports, "case")
    # The whole record is open to who follows the patient; an expert sees of it what they were asked about.
    requester = person(viewports[0])
    requester.sign_in(physician, "/demandes/les-miennes/")
    follow(requester.page.locator("tr[data-row-link] th a").first)
    follow(requester.page.get_by_role("region", name="Patient").get_by_role("link").first)
    record = requester.page.url.removeprefix(requester.url).split("?")[0]
    for tab in TABS:
        requester.open(f"{record}?vue={tab}")
        requester.look_at_each(viewports, f"record-{tab}")


def test_the_keyboard_alone_reaches_the_list_and_the_help(person) -> None:
    expert = person(DESK)
    expert.sign_in("c.lescarbot")
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
