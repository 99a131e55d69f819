"""Two people on one tablet: it locks by its button and by silence, changes hands, and keeps nothing of either."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests import ports
from tests.chromium import WHOLE
from tests.journeys.conftest import Person, Server, follow, loading, started

pytestmark = pytest.mark.journey

TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 360, "height": 780}
GP, NURSE = "Dr Ivan Solhac", "Noémie Tardivat"
OTHER_GP, OTHER_NURSE = "Dre Pascale Ormeau", "Bérengère Caudron"
TYPED = "Vue au domicile ce matin"
Who = tuple[str, str]  # login, name
CODE, WRONG = "402718", "917350"
LOCK_SCREEN = "**/poste/"


@pytest.fixture(scope="module")
def browser_binary() -> str:
    """It shows a PDF by itself, which locks too."""
    return WHOLE


@pytest.fixture(scope="module")
def hasty(template_database: str) -> Iterator[Server]:
    """A second server, whose shared devices lock after two seconds."""
    with loading(ports.HASTY_JOURNEY, MAILLAGE_SHARED_LOCK_SECONDS="2") as server, started(server) as running:
        yield running


def _declare(person: Person, login: str) -> None:
    """The box of the sign-in page, then the usual password and code."""
    person.open("/connexion/")
    person.page.get_by_label("Cet appareil est partagé").check()
    person.page.fill("input[name=login]", login)
    person.page.fill("input[name=password]", "maillage-demo")
    person.page.get_by_role("button", name="Se connecter", exact=True).click()
    person.page.get_by_role("button", name="Remplir avec ce code").click()
    person.page.get_by_role("button", name="Continuer").click()
    person.page.wait_for_url("**/mon-compte/postes/")


def _declare_past_the_door(tablet: Person, login: str) -> None:
    """The same without its pages, where the story is what follows."""
    tablet.pass_the_door(login, leads_to="/mon-compte/postes/", shared="on")


def _sign_in_beside(person: Person, login: str) -> None:
    """From the lock screen, somebody who was not there yet."""
    page = person.page
    page.get_by_role("link", name="Une autre personne").click()
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "maillage-demo")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("button", name="Remplir avec ce code").click()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"{person.url}/")


def _lock(page: Page) -> None:
    page.locator("[data-lock-now] button:visible").first.click()
    page.wait_for_url(LOCK_SCREEN)


def _give(page: Page, code: str) -> None:
    page.get_by_label("Votre code court").fill(code)
    page.get_by_role("button", name="Ouvrir").click()


def _unlock(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    _give(page, CODE)


def _shows_nothing_of(page: Page, *words: str) -> None:
    shown = page.content()
    assert [word for word in words if word in shown] == []


def _open_a_record(person: Person) -> str:
    """The record of somebody's first patient; gives the family name shown on it."""
    person.open("/demandes/les-miennes/")
    follow(person.page.locator("tr[data-row-link] th a").first)
    follow(person.page.get_by_role("region", name="Patient").get_by_role("link").first)
    name = person.page.locator(".band .fam").first.inner_text()
    assert name
    return name


@pytest.mark.parametrize(
    ("viewport", "doctor", "nurse"),
    [(TABLET, ("i.solhac", GP), ("n.tardivat", NURSE)), (PHONE, ("p.ormeau", OTHER_GP), ("b.caudron", OTHER_NURSE))],
    ids=["tablet", "phone"],
)
def test_two_people_share_a_tablet(person, viewport: dict[str, int], doctor: Who, nurse: Who) -> None:
    tablet: Person = person(viewport)
    page = tablet.page

    # The doctor declares the tablet, and opens a patient's record.
    _declare(tablet, doctor[0])
    tablet.look("shared-devices")
    patient = _open_a_record(tablet)
    tablet.look("shared-record")
    assert patient not in page.title()

    # Locked by the button: nothing of the record is left, nor behind the back button.
    _lock(page)
    tablet.look("lock-screen")
    _shows_nothing_of(page, patient)
    for _ in range(3):
        page.go_back()
        page.wait_for_url(LOCK_SCREEN)
        _shows_nothing_of(page, patient)

    # The nurse signs in beside; by her code she comes back to the page she left.
    _sign_in_beside(tablet, nurse[0])
    tablet.open("/messages/")
    _lock(page)
    follow(page.get_by_role("link", name=nurse[1]))
    tablet.look("unlock")
    page.get_by_role("button", name="Remplir avec ce code").click()
    page.get_by_role("button", name="Ouvrir").click()
    page.wait_for_url("**/messages/")

    # The doctor takes over: to the doctor's own work; nothing of the nurse behind the back button nor in the browser.
    _lock(page)
    _unlock(page, doctor[1])
    page.wait_for_url(f"{tablet.url}/")
    expect(page.locator(".whom b").first).to_have_text(doctor[1])
    # htmx notes the page shown, which is the doctor's own.
    assert page.evaluate("({...localStorage, ...sessionStorage})") == {"htmx-current-path-for-history": "/"}
    page.go_back()
    expect(page.locator(".whom b").first).to_have_text(doctor[1])
    _shows_nothing_of(page, nurse[1])

    # Two tabs: one locks, both lock.
    other = tablet.context.new_page()
    other.goto(f"{tablet.url}/patients/")
    _lock(other)
    page.wait_for_url(LOCK_SCREEN)
    other.close()

    # Five wrong codes: the full sign-in is asked for.
    page.get_by_role("link", name=nurse[1]).click()
    for left in (4, 3, 2, 1):
        _give(page, WRONG)
        expect(page.get_by_label("Votre code court")).to_have_accessible_description(
            re.compile(f"Il reste {left} essai")
        )
    tablet.look("unlock-wrong")
    _give(page, WRONG)
    expect(page.get_by_role("alert")).to_contain_text("Cinq codes inexacts")
    tablet.look("lock-closed")


def test_silence_locks_all_tabs_and_touching_one_keeps_them_open(person, hasty: Server) -> None:
    tablet: Person = person(TABLET)
    tablet.url = hasty.url
    page = tablet.page
    _declare_past_the_door(tablet, "i.solhac")
    patient = _open_a_record(tablet)
    address = page.url
    other = tablet.context.new_page()
    other.goto(f"{hasty.url}/patients/")
    other.wait_for_url(LOCK_SCREEN)
    page.wait_for_url(LOCK_SCREEN)
    _shows_nothing_of(page, patient)
    page.go_back()
    page.wait_for_url(LOCK_SCREEN)
    _shows_nothing_of(page, patient)
    # One tab opens, the other follows.
    _unlock(page, GP)
    page.wait_for_url(lambda url: url in (address, f"{hasty.url}/patients/"))
    other.wait_for_url(f"{hasty.url}/")


def test_a_document_shown_by_the_browser_itself_locks_too(person, hasty: Server) -> None:
    """A text or an image has no script of ours: the browser is told to leave it after the same silence."""
    tablet: Person = person(TABLET)
    tablet.url = hasty.url
    page = tablet.page
    _declare_past_the_door(tablet, "p.ormeau")
    _open_a_record(tablet)
    page.goto(f"{page.url.split('?')[0]}?vue=documents")
    page.goto(hasty.url + page.locator("main li[data-row-link] a").first.get_attribute("href"))
    assert page.evaluate("document.contentType") != "text/html"
    page.wait_for_url(LOCK_SCREEN)


def test_what_is_being_typed_is_kept_when_the_screen_locks(person) -> None:
    """The keys lock too, even while typing; the draft is sent before the page goes."""
    tablet: Person = person(TABLET)
    page = tablet.page
    _declare_past_the_door(tablet, "i.solhac")
    _open_a_record(tablet)
    page.get_by_role("link", name="Demander un avis").click()
    page.locator("main form button.btn").first.click()
    page.wait_for_url("**/saisie/1/")
    address = page.url
    field = page.locator("[data-form] textarea").first
    field.fill(TYPED)
    page.keyboard.press("Control+Shift+L")
    page.wait_for_url(LOCK_SCREEN)
    _unlock(page, GP)
    page.wait_for_url(address)
    expect(page.locator("[data-form] textarea").first).to_have_value(TYPED)


def test_a_server_that_is_away_leaves_an_empty_screen(person) -> None:
    tablet: Person = person(TABLET)
    page = tablet.page
    _declare_past_the_door(tablet, "g.pontivic")
    tablet.open("/messages/")
    tablet.context.set_offline(True)
    page.locator("[data-lock-now] button:visible").first.click()
    expect(page.get_by_role("status").filter(has_text="le serveur ne répond pas")).to_be_visible()
    assert page.locator(".rail, .topbar").count() == 0
    tablet.look("locked-away")
    tablet.context.set_offline(False)
    page.wait_for_url(LOCK_SCREEN)
