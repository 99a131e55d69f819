"""What goes wrong and how it is mended: a request that cannot wait, a wrong photo, a rectified answer."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, follow

pytestmark = pytest.mark.journey


def _choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).locator("label").get_by_text(answer, exact=True).click()


def _open_first(page: Page, family: str) -> None:
    page.locator("tr", has_text=family).get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Patient")).to_contain_text(family)


def test_a_request_that_cannot_wait_stops_on_one_page_of_the_phone(person) -> None:
    gp = person(PHONE)
    gp.sign_in("i.solhac", "/patients/")
    page = gp.page
    page.get_by_role("searchbox").fill("vauqueloin")
    page.get_by_role("link", name=re.compile("VAUQUELOIN")).first.click()
    page.get_by_role("link", name="Demander un avis").click()
    page.get_by_role("button", name="Commencer une demande Mélan").click()

    # As soon as the answer is kept, the page moves by itself to the one thing to do.
    page.get_by_label("Motif en une ligne").fill("Lésion du mollet qui saigne")
    page.get_by_label("Question posée").fill("Que faire ?")
    _choose(page, "Un signe qui ne peut pas attendre", "Saignement que la compression n’arrête pas")
    expect(page.get_by_role("heading", level=1, name="Appelez le 15")).to_be_visible()
    expect(page.get_by_role("link", name="Appeler le 15")).to_have_attribute("href", "tel:15")
    gp.look("stop-phone")

    # A wrong tick: back to the step, in the question.
    page.get_by_role("button", name="Corriger ma réponse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contexte et question")
    expect(page.get_by_role("radio", name="Saignement que la compression n’arrête pas")).to_be_focused()
    expect(page.get_by_label("Motif en une ligne")).to_have_value("Lésion du mollet qui saigne")
    _choose(page, "Un signe qui ne peut pas attendre", "Aucun")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Facteurs de risque")

    # It was true after all, and the 15 has been called: the draft is closed, nothing was sent.
    page.go_back()
    _choose(page, "Un signe qui ne peut pas attendre", "Gonflement du visage ou gêne pour respirer")
    expect(page.get_by_role("heading", level=1, name="Appelez le 15")).to_be_visible()
    page.get_by_role("button", name="J’ai appelé le 15").click()
    expect(page.get_by_text("Le 15 a été appelé")).not_to_have_count(0)
    gp.look("stop-closed-phone")


def test_a_wrong_photo_leaves_every_screen_and_its_review_asks_for_the_right_one(person) -> None:
    expert, colleague, reviewer, gp = person(DESK), person(DESK), person(DESK), person(PHONE)
    expert.sign_in("m.quevrain", "/demandes/equipes/")
    colleague.sign_in("a.tancrede", "/demandes/equipes/")
    _open_first(expert.page, "VAUQUELOIN")
    _open_first(colleague.page, "VAUQUELOIN")
    shown = colleague.page.locator("#viewer-strip a[data-photo]")
    before = shown.count()
    assert before > 1

    page = expert.page
    follow(page.get_by_role("link", name="Signaler une erreur"))
    expert.look("mistake-report")
    page.get_by_role("button", name="Ce n’est pas la bonne photo").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Mettre à l’écart la photo « Ensemble » ?")
    page.get_by_role("dialog").get_by_role("button", name="Mettre à l’écart").click()
    expect(page.get_by_role("heading", name="Photo mise à l’écart : Ensemble")).to_be_visible()
    expert.look("mistake-reported")
    # The colleague's screen loses it without a gesture.
    expect(shown).to_have_count(before - 1)

    reviewer.sign_in("c.aubriot")
    follow(reviewer.page.get_by_role("link", name="1 erreur signalée : à décider"))
    reviewer.look("mistake-reviews")
    reviewer.page.get_by_role("link", name="Mauvaise photo signalée").first.click()
    expect(reviewer.page.get_by_role("img", name="Photo signalée : Ensemble")).to_be_visible()
    reviewer.look("mistake-review")
    reviewer.page.get_by_role("button", name="Ce n’est pas la bonne photo").click()
    confirm = reviewer.page.get_by_role("dialog").get_by_role("button", name="Confirmer l’erreur")
    confirm.click()
    expect(reviewer.page.get_by_role("heading", level=1)).to_contain_text("Aucune erreur signalée")

    # Its author is asked for the right one, on the phone.
    gp.sign_in("i.solhac", page.url)
    expect(gp.page.get_by_role("heading", name="Joignez la bonne photo : Ensemble")).to_be_visible()
    gp.look("mistake-replace-phone")


def test_a_rectified_answer_is_compared_and_acknowledged(person) -> None:
    gp, expert = person(PHONE), person(DESK)
    gp.sign_in("i.solhac", "/demandes/les-miennes/?vue=a-lire")
    page = gp.page
    page.get_by_role("link").filter(has=page.locator(".fam")).first.click()
    expect(page.get_by_role("heading", name="La réponse")).to_be_visible()
    case = page.url

    expert.sign_in("m.quevrain", case)
    desk = expert.page
    desk.get_by_role("button", name="Rectifier la réponse").click()
    desk.get_by_label("Ce qui était faux et ce qui change").fill("Le délai était trop long.")
    desk.get_by_role("dialog").get_by_role("button", name="Rectifier la réponse").click()
    expect(desk.get_by_role("heading", name="La réponse rectifiée")).to_be_visible()
    expert.look("rectify")
    desk.get_by_label("Réponse au demandeur").fill("Exérèse à programmer plus tôt que je ne l’avais écrit.")
    desk.get_by_role("button", name="Signer et envoyer").click()
    expect(desk.get_by_text("Réponse rectifiée")).not_to_have_count(0)
    expert.look("rectified")

    # Whoever had read the first version is told above the day's work, and says that they have seen what changed.
    gp.open("/")
    page.get_by_role("link", name="Réponse rectifiée : à reconnaître").click()
    expect(page.get_by_text("Le délai était trop long.")).to_be_visible()
    expect(page.get_by_role("insertion").first).to_be_visible()
    gp.look("versions-phone")
    page.get_by_role("button", name="J’ai pris connaissance de la rectification").click()
    expect(page.get_by_text("vous avez pris connaissance")).not_to_have_count(0)
    desk.goto(f"{case}versions/")
    expect(desk.get_by_text("En a pris connaissance")).to_be_visible()
    expert.look("versions-signer")
