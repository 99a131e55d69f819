"""What an answer asks for is followed until done, and an appointment is given without a word typed again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import DESK, PHONE, Person, come_to

pytestmark = pytest.mark.journey
REQUESTER, EXPERT, SECRETARY = "i.solhac", "m.quevrain", "f.keravel"
PLACE = "Consultation de dermatologie, bâtiment B"


def test_a_recommendation_is_followed_until_done(person: Callable[..., Person]) -> None:
    """On a phone: from my work to the list, late ones first, done with a word, and seen by the list of what is done."""
    physician = person(PHONE)
    physician.sign_in(REQUESTER)
    expect(physician.page.get_by_role("heading", name="Suites à donner")).to_be_visible()

    physician.open("/suites/")
    expect(physician.page.get_by_role("heading", level=1)).to_contain_text(re.compile("suite"))
    physician.look("tasks")
    physician.open("/suites/?vue=retard")
    expect(physician.page.get_by_text("4 jours de retard").first).to_be_visible()
    physician.look("tasks-late")
    first = physician.page.locator("tr[data-row-link] th a").first
    title = first.inner_text()
    first.click()
    physician.page.wait_for_url(re.compile(r"/suites/[0-9a-f-]{36}/$"))
    physician.look("task")

    physician.page.get_by_role("button", name="Fait", exact=True).click()
    physician.page.get_by_label("Un mot pour l’équipe").fill("Exérèse au bloc, pièce envoyée au laboratoire.")
    physician.look("task-done-asked")
    physician.page.get_by_role("button", name="Noter comme fait").click()
    expect(physician.page.get_by_role("button", name="Remettre à faire")).to_be_visible()
    expect(physician.page.get_by_text("Exérèse au bloc, pièce envoyée au laboratoire.").first).to_be_visible()
    physician.look("task-done")
    physician.open("/suites/?vue=faites")
    expect(physician.page.get_by_role("link", name=title).first).to_be_visible()


def test_an_appointment_is_given_and_its_requester_reads_it(person: Callable[..., Person]) -> None:
    """Asked in one gesture from the answer; the secretary telephones, books; the requester reads the hour."""
    address = _a_case_to_ask_for(person)
    secretary = person(DESK)
    secretary.sign_in(SECRETARY, "/rendez-vous/")
    secretary.look("appointments")
    secretary.page.locator("tr[data-row-link] th a").first.click()
    secretary.page.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}/$"))
    secretary.look("appointment")

    secretary.page.get_by_label("Jour", exact=True).fill("2027-06-15")
    secretary.page.get_by_label("Heure", exact=True).fill("14:30")
    secretary.page.get_by_label("Lieu", exact=True).fill(PLACE)
    secretary.page.get_by_role("button", name="Fixer", exact=True).click()
    expect(secretary.page.get_by_role("heading", level=1)).to_contain_text("Rendez-vous")
    secretary.look("appointment-booked")
    booked = secretary.page.url.removeprefix(secretary.url)

    assert address
    expert = person(DESK)
    expert.sign_in(EXPERT, booked)
    expect(expert.page.get_by_text(PLACE).first).to_be_visible()


def _a_case_to_ask_for(person: Callable[..., Person]) -> str:
    """The requester opens the answer that recommends an excision and asks, on a phone; gives the case's address."""
    requester = person(PHONE)
    requester.sign_in("p.ormeau", "/suites/")
    for row in _tasks_of(requester):
        requester.open(row)
        case = requester.page.get_by_role("link", name="Relire la demande et la réponse").get_attribute("href")
        requester.open(case)
        button = requester.page.get_by_role("button", name="Demander un rendez-vous")
        if button.count():
            requester.look("appointment-to-ask")
            button.click()
            expect(requester.page.get_by_text(re.compile("Rendez-vous demandé")).first).to_be_visible()
            requester.look("appointment-asked")
            return case
    raise AssertionError("no answer of this region recommends an appointment that nobody asked for")


def _tasks_of(someone: Person) -> list[str]:
    found = []
    for view in ("", "?vue=faites"):
        come_to(someone.page, f"{someone.url}/suites/{view}")
        links = someone.page.locator("tr[data-row-link] th a")
        found += [links.nth(rank).get_attribute("href") for rank in range(links.count())]
    return found
