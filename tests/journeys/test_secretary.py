"""A secretary prepares for two physicians: she sends for one, hands over to the other, and is stopped in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Person, follow

from maillage.config.demo.photos.lesion import draw_lesion

pytestmark = pytest.mark.journey


def _begin(secretary: Person, boss: str) -> str:
    """From the patients of the practice to the first step; gives the address of the request."""
    page = secretary.page
    page.get_by_role("searchbox", name="Nom, date de naissance").fill("Ouzilly")
    page.get_by_role("link", name="OUZILLY").first.click()
    expect(page.get_by_role("region", name="Patient")).to_contain_text("OUZILLY")
    secretary.look("secretary-patient")
    follow(page.get_by_role("link", name="Demander un avis"))
    secretary.look("secretary-for-whom")
    page.get_by_role("button", name=f"Mélan pour {boss}").click()
    page.wait_for_url("**/saisie/1/")
    expect(page.get_by_role("region", name="Patient")).to_contain_text(f"Pour {boss}")
    page.get_by_label("Motif en une ligne").fill("Lésion pigmentée de l’épaule")
    page.get_by_label("Question posée").fill("Faut-il une exérèse ?")
    secretary.look("secretary-step")
    return page.url.partition("/saisie/")[0]


def _last_look(page: Page, address: str) -> None:
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/saisie/2/")
    page.goto(f"{address}/saisie/4/")


def test_a_request_is_handed_over_then_read_and_sent_by_the_physician(
    person: Callable[..., Person], tmp_path: Path
) -> None:
    secretary, boss = person(PHONE), person(PHONE)
    secretary.sign_in("l.corbin")
    expect(secretary.page.get_by_role("heading", level=1)).to_contain_text("attend")
    secretary.look("my-work-secretary")
    secretary.open("/patients/")
    address = _begin(secretary, "Dre Claire Aubriot")
    page = secretary.page
    _last_look(page, address)
    for taken, view in enumerate(("ensemble", "proche"), start=1):
        photo = tmp_path / f"{view}.jpg"
        photo.write_bytes(draw_lesion(7, view=view))
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=f"Photographier : {view.capitalize()}").click()
        chooser.value.set_files(photo)
        expect(page.locator("li.shot[data-photo-id]")).to_have_count(taken)
    secretary.look("secretary-photos")
    page.goto(f"{address}/saisie/6/")
    expect(page.get_by_role("button", name="Envoyer la demande")).to_have_count(0)
    secretary.look("secretary-hand-over")
    page.get_by_role("button", name="Transmettre au médecin").click()
    page.wait_for_url("**/saisie/6/")
    expect(page.get_by_text("Transmise à Dre Claire Aubriot")).to_be_visible()
    secretary.look("secretary-handed-over")

    # The physician finds it on her own page, and opens it where it is read whole.
    boss.sign_in("c.aubriot")
    expect(boss.page.get_by_text("À relire et envoyer").first).to_be_visible()
    boss.look("my-work-to-send")
    boss.open(address.removeprefix(boss.url) + "/")
    expect(boss.page.get_by_text("vous l’a transmise")).to_be_visible()
    expect(boss.page.get_by_role("region", name="Patient")).to_contain_text("Préparée par Léa Corbin")
    boss.look("prepared-to-send")
    expect(boss.page.get_by_text("Avant l’envoi, il manque")).to_be_visible()


def test_a_delegation_ends_while_she_types(person: Callable[..., Person]) -> None:
    secretary, boss = person(DESK), person(DESK)
    secretary.sign_in("l.corbin", "/patients/")
    address = _begin(secretary, "Dr Ivan Solhac")
    page = secretary.page
    expect(page.locator("[data-autosave-state]").first).to_contain_text("gardé")

    # He takes it back, by name.
    boss.sign_in("i.solhac", "/mon-compte/delegations/")
    boss.look("delegations")
    boss.page.get_by_role("button", name="Mettre fin à la délégation de Léa Corbin").click()
    expect(boss.page.get_by_text("Mettre fin à la délégation de Léa Corbin ?")).to_be_visible()
    boss.look("delegation-ends")
    boss.page.get_by_role("button", name="Mettre fin", exact=True).click()
    expect(boss.page.get_by_role("heading", level=1)).to_contain_text("Personne ne prépare vos demandes")

    # She is told at the next word, and nothing of it stays on her device.
    page.get_by_label("Question posée").fill("Faut-il une exérèse, et quand ?")
    expect(page.get_by_text("Votre délégation de Dr Ivan Solhac a pris fin à").first).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes(':/')).length") == 0
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous ne préparez plus cette demande")
    secretary.look("delegation-ended")

    # What she had written before is his draft; he gives the delegation again.
    boss.open(address.removeprefix(boss.url) + "/saisie/1/")
    expect(boss.page.get_by_label("Question posée")).to_have_value("Faut-il une exérèse ?")
    boss.open("/mon-compte/delegations/")
    boss.page.get_by_label("Léa Corbin").check()
    boss.page.get_by_label("Peut envoyer en mon nom").check()
    boss.look("delegation-given")
    boss.page.get_by_role("button", name="Donner cette délégation").click()
    expect(boss.page.get_by_role("heading", level=1)).to_contain_text("1 personne prépare vos demandes")
