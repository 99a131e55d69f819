"""The operator publishes a protocol, replaces it by a PDF, withdraws it, puts it back; both sides of a case read it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, NARROWEST, PHONE, Person
from tests.toolbox.pdf.made import pdf

pytestmark = pytest.mark.journey

TITLE, LIST = "Lésion qui change", "/annuaire/usages/protocoles/"
SHOWN = "version 1, en vigueur depuis le"


def _write(page: Page) -> None:
    page.get_by_label("Titre", exact=True).fill(TITLE)
    page.get_by_label("Sur quoi il porte, en une phrase").fill("Quand demander un avis, et ce que la demande contient")
    page.get_by_label("Qui l’a écrit").fill("Groupe de travail fictif")
    page.get_by_label("Texte", exact=False).first.fill("Une vue d’ensemble.\n\nPuis une vue rapprochée avec une règle.")
    page.get_by_label("Le même en anglais").fill("A wide view.\n\nThen a close view with a ruler.")


def _publish(operator: Person) -> None:
    page = operator.page
    operator.look("protocols-empty")
    page.get_by_role("link", name="Publier un protocole").click()
    page.get_by_role("button", name="Publier le protocole").click()
    page.get_by_role("alert").first.wait_for()
    operator.look("protocol-form-refused")
    _write(page)
    page.get_by_label("Mélan", exact=True).check()
    with operator.context.expect_page() as opened:
        page.get_by_role("button", name="Aperçu").click()
    preview = Person(opened.value, operator.context, operator.url)
    preview.page.get_by_text("Aperçu : rien n’est publié").wait_for()
    preview.look("protocol-preview")
    preview.page.close()
    expect(page.get_by_label("Titre", exact=True)).to_have_value(TITLE)
    page.get_by_role("button", name="Publier le protocole").click()
    page.get_by_role("heading", name=TITLE).wait_for()
    operator.look("protocol-operator")


def test_a_protocol_is_published_and_read_by_both_sides(person: Callable[..., Person], tmp_path: Path) -> None:
    operator, gp, expert = person(DESK), person(PHONE), person(DESK)
    operator.sign_in("o.perrigault", LIST)
    _publish(operator)

    # Who asks, on a phone: where a request begins, then on its form
    gp.sign_in("i.solhac", "/patients/")
    gp.page.get_by_role("searchbox").fill("vauqueloin")
    gp.page.get_by_role("link", name=re.compile("VAUQUELOIN")).first.click()
    gp.page.get_by_role("link", name="Demander un avis").click()
    gp.page.get_by_text(SHOWN).wait_for()
    gp.look("protocol-new-request")
    gp.page.get_by_role("button", name="Commencer une demande Mélan").click()
    gp.page.get_by_text(SHOWN).wait_for()
    gp.look("protocol-request-form")

    # Who answers, beside the answer; the protocol opens beside the case
    expert.sign_in("m.quevrain", "/demandes/?vue=a-prendre")
    expert.page.locator("tr[data-row-link] th a").first.click()
    expert.page.wait_for_url("**/demandes/*-*/")
    expert.page.get_by_role("button", name="Prendre la demande").click()
    expert.page.get_by_role("button", name="Signer et envoyer").wait_for()
    expert.look("protocol-answer")
    with expert.context.expect_page() as opened:
        expert.page.get_by_role("link", name=TITLE).click()
    reading = Person(opened.value, expert.context, expert.url)
    reading.page.get_by_role("heading", name=TITLE).wait_for()
    for size in (DESK, NARROWEST):
        reading.page.set_viewport_size(size)
        reading.look("protocol-version")

    _replace_withdraw_and_put_back(operator, tmp_path)


def _replace_withdraw_and_put_back(operator: Person, folder: Path) -> None:
    page, sent = operator.page, folder / "protocole.pdf"
    sent.write_bytes(pdf())
    page.get_by_role("link", name="Publier une nouvelle version").click()
    page.get_by_label("Ce que cette version change").fill("Le texte devient une affiche")
    page.get_by_label("Texte", exact=False).first.fill("")
    page.get_by_label("Le même en anglais").fill("")
    page.set_input_files("input[type=file]", sent)
    operator.look("protocol-next-version")
    page.get_by_role("button", name="Publier cette version").click()
    page.get_by_role("link", name="Version 2").wait_for()
    page.get_by_role("link", name="Version 1").click()
    page.get_by_text("Remplacé par une version plus récente").wait_for()
    operator.look("protocol-replaced")
    page.get_by_role("link", name="Version 2").click()
    page.get_by_role("link", name="Ouvrir le PDF").wait_for()
    operator.look("protocol-pdf")
    operator.open(LIST)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        operator.look("protocols")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_text("Retirer ce protocole").click()
    page.get_by_label("Pourquoi il est retiré").fill("Seuil à revoir")
    page.get_by_role("button", name="Retirer le protocole").click()
    asked = page.get_by_role("dialog")
    asked.get_by_role("heading", name=f"Retirer « {TITLE} » ?").wait_for()
    operator.look("protocol-withdrawing")
    asked.get_by_role("button", name="Retirer le protocole").click()
    page.get_by_text("Le protocole est retiré. Vous pouvez le remettre.").wait_for()
    operator.look("protocol-withdrawn")
    page.get_by_role("button", name="Le remettre là où il était").click()
    page.get_by_text("Le protocole est remis là où il était.").wait_for()
