"""Somebody who reads English: they choose it once, and find no French on the pages, but for what people wrote."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from tests.journeys.conftest import DESK, PHONE, Person, come_to, follow
from tests.journeys.english import left_in_french
from tests.journeys.test_pages import PAGES, TABS

pytestmark = pytest.mark.journey

# The living page shows samples; the mailbox shows letters that were written to other people.
FRENCH_SAMPLES = {"components", "mailbox"}
TEXTS = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest("script, style, [lang=fr]")) found.add(walk.currentNode.nodeValue);
  }
  for (const name of ["aria-label", "alt", "title", "placeholder"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) found.add(node.getAttribute(name));
  }
  for (const box of document.querySelectorAll("template")) {
    for (const node of box.content.querySelectorAll("[data-word]")) found.add(node.textContent);
  }
  return [...found, document.title];
}"""


def french_on(page: Page) -> list[str]:
    return left_in_french(page.evaluate(TEXTS))


@pytest.fixture
def reads_english() -> Iterator[Callable[[Person, str], None]]:
    """Looks at the page that is open; what is left in French is told once, at the end of the journey."""
    left: dict[str, list[str]] = {}

    def look(person: Person, name: str) -> None:
        person.page.wait_for_load_state()
        assert person.page.evaluate("document.documentElement.lang") == "en", name
        if name not in FRENCH_SAMPLES and (found := french_on(person.page)):
            left[name] = found

    yield look
    assert left == {}


def _sign_in(person: Person, login: str, reads_english: Callable[[Person, str], None]) -> None:
    page = person.page
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "maillage-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Fill in with this code").click()
    reads_english(person, "code")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{person.url}/")


def test_an_expert_reads_english_everywhere(person, reads_english) -> None:
    expert = person(DESK)
    page = expert.page
    expert.open("/connexion/")
    assert french_on(page) != []
    follow(page.get_by_role("button", name="English"))
    reads_english(expert, "sign-in")
    expert.look("sign-in-english")
    _sign_in(expert, "m.quevrain", reads_english)
    for name, path in PAGES.items():
        expert.open(path)
        reads_english(expert, name)
    expert.open("/demandes/equipes/")
    follow(page.locator("tr[data-row-link] th a").first)
    reads_english(expert, "case")
    expert.look("case-english")
    follow(page.get_by_role("region", name="Patient").get_by_role("link").first)
    record = page.url.removeprefix(expert.url).split("?")[0]
    for tab in TABS:
        expert.open(f"{record}?vue={tab}")
        reads_english(expert, f"record-{tab}")


# Who reads what, beyond the pages of everybody.
OF_EACH = {
    "l.corbin": ("/", "/demandes/les-miennes/", "/suites/", "/rendez-vous/", "/mon-compte/", "/aide/"),
    "i.lorient": ("/", "/demandes/equipes/", "/suites/", "/actes/"),
    "f.keravel": ("/", "/rendez-vous/"),
    "v.lagadec": ("/", "/actes/"),
    "o.perrigault": (
        "/",
        "/pilotage/",
        "/annuaire/",
        "/annuaire/delegations/",
        "/annuaire/fonctions/",
        "/aide/qui-appeler/",
    ),
    "s.kermadec": (
        *("/", "/securite/", "/securite/journal/", "/securite/professionnels/?q=qu", "/securite/verification/"),
        *("/securite/rapport/", "/securite/questions/"),
    ),
    "a.tancrede": ("/", "/annonces/", "/actes/", "/suites/", "/mon-compte/delegations/", "/mon-compte/appareils/"),
}
AT_THE_DOOR = ("entrer/", "papier/", "code/", "lien/inconnu/")


@pytest.mark.parametrize("login", OF_EACH)
def test_everybody_around_the_act_reads_english(person, reads_english, login) -> None:
    """English is chosen as the button of the door chooses it, which is pressed above and below, as the door is."""
    somebody = person(DESK)
    door = somebody.context.request.get(f"{somebody.url}/connexion/").text()
    somebody.send_form(f"{somebody.url}/langue/", door, {"language": "en", "next": "/connexion/"})
    somebody.sign_in(login, OF_EACH[login][0])
    for path in OF_EACH[login]:
        come_to(somebody.page, f"{somebody.url}{path}")
        reads_english(somebody, path)


def test_a_patient_reads_english_before_entering(person, reads_english) -> None:
    patient = person(PHONE)
    patient.open("/mon-espace/entrer/")
    follow(patient.page.get_by_role("button", name="Read in English"))
    for path in AT_THE_DOOR:
        patient.open(f"/mon-espace/{path}")
        reads_english(patient, path)
    follow(patient.page.get_by_role("button", name="Lire en français"))
    assert patient.page.evaluate("document.documentElement.lang") == "fr"


def test_a_requester_asks_in_english_and_comes_back_to_french(person, reads_english) -> None:
    requester = person(PHONE)
    page = requester.page
    requester.sign_in("i.solhac", "/mon-compte/")
    follow(page.get_by_role("button", name="English"))
    reads_english(requester, "account")
    requester.open("/patients/")
    reads_english(requester, "patients")
    page.get_by_role("searchbox").fill("Lanfranc Opaline 12/03/1958")
    page.get_by_role("link", name="This patient is not there").click()
    page.get_by_role("group", name="Sex").get_by_text("Female").click()
    page.get_by_label("INSEE code").fill("14118")
    reads_english(requester, "look-up")
    follow(page.get_by_role("button", name="Ask the region"))
    reads_english(requester, "create")
    follow(page.get_by_role("button", name="Create the record"))
    reads_english(requester, "record")
    follow(page.get_by_role("link", name="Ask for an opinion"))
    reads_english(requester, "new")
    page.get_by_role("button", name=re.compile("^Begin a .*Mélan")).click()
    page.wait_for_url(re.compile(r"/saisie/1/$"))
    steps = page.url.removesuffix("1/").removeprefix(requester.url)
    for number in range(1, 20):
        requester.open(f"{steps}{number}/")
        reads_english(requester, f"step {number}")
        if page.get_by_role("heading", name="Review and send").count():
            break
    assert page.get_by_text("Answer this question: Question to the dermatologist").count()
    requester.look("request-send-english")
    requester.open("/mon-compte/")
    follow(page.get_by_role("button", name="Français"))
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.get_by_role("heading", level=1).inner_text().startswith("Vous exercez")
