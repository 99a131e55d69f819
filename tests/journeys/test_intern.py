"""An intern drafts an answer at the keyboard, the senior hands it back once, amends it and signs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Person, come_to, follow

pytestmark = pytest.mark.journey

ANSWER = "Réponse au demandeur"
SEVEN_POINTS = (
    "Réseau pigmentaire atypique",
    "Voile bleu-blanc",
    "Vascularisation atypique",
    "Pigmentation irrégulière",
    "Stries irrégulières",
    "Points et globules",
    "Régression",
)


def _choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).locator("label").get_by_text(answer, exact=True).click()


def test_an_answer_is_proposed_handed_back_and_signed(person: Callable[..., Person]) -> None:
    intern, senior = person(DESK), person(DESK)
    intern.sign_in("i.lorient", "/demandes/?vue=a-prendre")
    intern.look("worklist-intern")
    desk = intern.page
    desk.locator("tr[data-row-link] th a").first.click()
    desk.wait_for_url("**/demandes/*-*/")
    case = desk.url
    follow(desk.get_by_role("button", name="Prendre la demande"))
    expect(desk.get_by_role("button", name="Proposer à la signature")).to_be_visible()
    expect(desk.get_by_role("button", name="Signer et envoyer")).to_have_count(0)
    for criterion in SEVEN_POINTS:
        if desk.get_by_role("radiogroup", name=criterion).count():
            _choose(desk, criterion, "Non")
    _choose(desk, "Le dossier est", "Exploitable")
    desk.get_by_label(ANSWER).fill("Lésion asymétrique à bords flous.")
    _choose(desk, "Conduite proposée", "Exérèse complète avec examen anatomopathologique")
    _choose(desk, "Délai", "Sous 15 jours")
    intern.look("intern-drafts")
    follow(desk.get_by_role("button", name="Proposer à la signature"))
    expect(desk.get_by_text("Vous avez proposé une réponse").first).to_be_visible()
    intern.look("intern-proposed")

    # It is the first thing the senior sees.
    senior.sign_in("m.quevrain")
    expect(senior.page.get_by_text("À signer").first).to_be_visible()
    senior.look("my-work-senior")
    senior.page.goto(case)
    expect(senior.page.get_by_role("heading", name="La réponse de Inès Lorient, à relire")).to_be_visible()
    senior.look("senior-reads")
    senior.page.get_by_role("button", name="Rendre à l’interne").click()
    senior.page.get_by_label("Ce qui est à reprendre").fill("Précisez les marges.")
    senior.look("senior-hands-back")
    follow(senior.page.get_by_role("dialog").get_by_role("button", name="Rendre à l’interne"))

    come_to(desk, case)
    expect(desk.get_by_text("Précisez les marges.").first).to_be_visible()
    desk.get_by_label(ANSWER).fill("Lésion asymétrique à bords flous, marges de 2 mm.")
    follow(desk.get_by_role("button", name="Proposer à la signature"))

    come_to(senior.page, case)
    expect(senior.page.get_by_label(ANSWER)).to_have_value("Lésion asymétrique à bords flous, marges de 2 mm.")
    follow(senior.page.get_by_role("button", name="Signer et envoyer"))
    expect(senior.page.get_by_text("Rédigé par Inès Lorient").first).to_be_visible()
    senior.look("senior-signed")


def test_what_waits_for_a_signature_reads_on_a_phone(person: Callable[..., Person]) -> None:
    senior = person(PHONE)
    senior.sign_in("a.tancrede", "/demandes/?vue=a-signer")
    senior.look("worklist-to-sign")
