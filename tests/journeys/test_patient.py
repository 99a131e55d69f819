"""A patient on an old telephone: no script, 320 pixels; invited, let in, told, then reading who saw their record."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys import pictures
from tests.journeys.conftest import (
    DESK,
    FAULTS,
    HAS_AXE,
    NARROWEST,
    PATIENCE_MS,
    THEMES,
    Server,
    axe_at_hand,
    becomes_true,
    follow,
    leave,
)

from maillage.toolbox.clock import MONTHS

pytestmark = pytest.mark.journey
CONTACT = "odette@exemple.fr"
ARRIVED = "async ([box, subject]) => (await (await fetch(box)).text()).includes(subject)"


class Phone:
    """A browser without JavaScript. Its pages are looked at by axe in a second one, which holds the same cookies."""

    def __init__(self, browser: Browser, server: Server) -> None:
        options = {"viewport": NARROWEST, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        self.context = browser.new_context(java_script_enabled=False, accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.eyes = browser.new_context(**options)
        self.eyes.add_init_script(axe_at_hand())
        self.eye = self.eyes.new_page()
        self.url = server.url
        self.weights: dict[str, int] = {}

    def look(self, name: str) -> None:
        """The very HTML that the telephone got, in light and in dark: no fault, nothing wider than the screen."""
        html = self.page.content()
        eye, address = self.eye, self.page.url
        eye.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        eye.goto(address)
        eye.unroute(address)
        assert eye.evaluate(HAS_AXE)
        for scheme, rules in THEMES.items():
            eye.emulate_media(color_scheme=scheme)
            faults = eye.evaluate(FAULTS, {"themes": {scheme: rules}, "attribute": None})  # its pages follow the system
            assert not faults, f"{name}: {faults}"
            pictures.keep(eye, name, scheme)
        assert "<script" not in html
        self.weights[name] = len(html.encode())

    def close(self) -> None:
        leave(self.context)
        leave(self.eyes)


@pytest.fixture
def phone(browser: Browser, server: Server):
    opened = Phone(browser, server)
    yield opened
    opened.close()


def _message(desk: Page, url: str, subject: str) -> str:
    """The newest message of the demonstration's mailbox; the worker sends within a second or two."""
    assert becomes_true(desk, ARRIVED, [f"{url}/boite-locale/", subject])
    desk.goto(f"{url}/boite-locale/")
    follow(desk.get_by_role("link", name=subject).first)
    return desk.locator("main").inner_text()


def test_a_patient_is_invited_told_and_sees_who_looked(person, phone: Phone) -> None:
    gp, page = person(DESK), phone.page
    gp.sign_in("i.solhac", "/annonces/")
    desk = gp.page

    # A signed answer of the region that this physician has not announced yet.
    gp.look("announcements")
    follow(desk.locator("li.task").last.get_by_role("link"))
    announce_url = desk.url
    document = announce_url.rstrip("/").rsplit("/", 1)[1]
    desk.get_by_role("link", name="Revenir sans annoncer").click()
    expect(desk.get_by_text("Le patient ne le sait pas encore")).to_be_visible()
    follow(desk.get_by_role("region", name="Patient").get_by_role("link").first)
    born = _birth_date(desk.get_by_role("region", name="Patient").inner_text())

    follow(desk.get_by_role("link", name="Espace du patient"))
    gp.look("patient-invite")
    desk.get_by_label("Adresse e-mail du patient").fill(CONTACT)
    desk.get_by_label("Téléphone portable du patient").fill("")
    desk.get_by_role("button", name="Inviter le patient").click()
    expect(desk.get_by_text("En attente")).to_be_visible()
    gp.look("patient-invited")
    link = re.search(r"http\S+/lien/\S+", _message(desk, phone.url, "Votre espace personnel"))
    assert link

    page.goto(link[0])
    phone.look("patient-link")
    page.get_by_label("Votre date de naissance").fill((born + timedelta(days=400)).strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Ce n’est pas la bonne date").first).to_be_visible()
    phone.look("patient-link-wrong")
    page.get_by_label("Votre date de naissance").fill(born.strftime("%d %m %Y"))
    follow(page.get_by_role("button", name="Continuer"))
    phone.look("patient-code")
    code = re.search(r"\b\d{6}\b", _message(desk, phone.url, "Votre code"))
    assert code
    page.get_by_label("Le code à six chiffres").fill(code[0])
    follow(page.get_by_role("button", name="Entrer"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    phone.look("patient-home")

    # The answer was not announced: a deadline, and nothing else of it.
    page.get_by_role("link", name="Mes documents", exact=True).click()
    expect(page.get_by_text("présenté").first).to_be_visible()
    assert document not in page.content()
    phone.look("patient-documents-waiting")

    desk.goto(announce_url)
    gp.look("announce")
    desk.get_by_role("button", name="Confirmer").click()
    expect(desk.get_by_text("Annoncé au patient")).to_be_visible()
    gp.look("announced")

    page.reload()
    expect(page.get_by_text("Nouveau", exact=True).first).to_be_visible()
    phone.look("patient-documents")
    answer = page.request.get(f"{phone.url}/mon-espace/documents/{document}/")
    assert answer.ok and answer.body().startswith(b"%PDF-")

    for entry, name in (("Mes demandes", "requests"), ("Mes coordonnées", "contact")):
        follow(page.get_by_role("link", name=entry, exact=True))
        phone.look(f"patient-{name}")
    page.get_by_role("link", name="Qui a vu mon dossier", exact=True).click()
    expect(page.get_by_text("Dr Ivan Solhac").first).to_be_visible()
    expect(page.get_by_text("vous a annoncé un document").first).to_be_visible()
    phone.look("patient-accesses")
    follow(page.get_by_role("link", name="Je ne comprends pas cet accès").first)
    phone.look("patient-question")
    page.get_by_role("button", name="Envoyer ma question").click()
    expect(page.get_by_role("heading", name="Vos questions")).to_be_visible()

    page.get_by_role("button", name="Fermer mon espace").click()
    expect(page.get_by_text("Votre espace est fermé")).to_be_visible()
    phone.look("patient-enter")
    page.goto(link[0])
    expect(page.get_by_role("heading", name="Ce lien a déjà servi")).to_be_visible()
    phone.look("patient-link-used")
    assert max(phone.weights.values()) < 60_000, phone.weights


def _birth_date(band: str) -> date:
    found = re.search(r"né\S* le (\d+)\S* (\S+) (\d{4})", band)
    assert found, band
    return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
