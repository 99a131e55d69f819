"""A newcomer sets up a passkey instead of an app, then signs in with it alone, in real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.chromium import launch
from tests.kernel.accounts.people import PASSWORD, URLS, Region

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def browser(region: Region, live_server: LiveServer) -> Iterator[Browser]:
    """The region is built first: Playwright's loop forbids the ORM in this thread."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 360, "height": 760}, locale="fr-FR").new_page()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def test_a_passkey_replaces_password_and_code(page: Page, live_server: LiveServer) -> None:
    site = live_server.url.replace("127.0.0.1", "localhost")
    refusals: list[str] = []
    page.on("console", lambda said: refusals.append(said.text) if "Content Security Policy" in said.text else None)

    page.goto(f"{site}/essai/200/?onglet=2")
    page.get_by_label("Identifiant").fill("n.ouvelle")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Protégez votre compte avant de commencer")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Nom de la clé").fill("Téléphone du cabinet")
    page.get_by_role("button", name="Ajouter la clé").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Gardez ces codes pour le jour où votre téléphone manque")
    page.goto(f"{site}/mon-compte/securite/cles/")
    expect(page.get_by_text("Téléphone du cabinet").first).to_be_visible()

    page.goto(f"{site}/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page).to_have_url(f"{site}/", timeout=15_000)
    expect(page.locator("body")).to_contain_text("Dr Ivan Solhac")
    assert refusals == []


def test_a_refused_passkey_is_explained_in_the_page(page: Page, live_server: LiveServer) -> None:
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/connexion/")
    # No passkey of this site is on the device.
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.locator("#passkey-problem")).to_contain_text("La clé d’accès n’a pas servi")


def test_one_tap_fills_the_form_of_the_demonstration(page: Page, live_server: LiveServer) -> None:
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/connexion/")
    page.get_by_role("button", name="Dr Ivan Solhac").click()
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("button", name="Remplir avec ce code").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(f"{site}/", timeout=15_000)
    expect(page.locator("body")).to_contain_text("Dr Ivan Solhac")
