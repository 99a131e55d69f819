"""The smallest complete act of telemedicine: a mole photographed on a phone, a signed answer, read and closed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import DESK, PHONE, becomes_true, come_to, follow

from maillage.config.demo.photos.lesion import draw_lesion

pytestmark = pytest.mark.journey

YES, NO = "Oui", "Non"
SEVEN_POINTS = {
    "Réseau pigmentaire atypique": YES,
    "Voile bleu-blanc": YES,
    "Vascularisation atypique": NO,
    "Pigmentation irrégulière": YES,
    "Stries irrégulières": NO,
    "Points et globules": YES,
    "Régression": NO,
}


def _photo(folder: Path, view: str, **options: object) -> Path:
    path = folder / f"{view}-{len(list(folder.iterdir()))}.jpg"
    path.write_bytes(draw_lesion(7, view=view, **options))
    return path


def _choose(page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).locator("label").get_by_text(answer, exact=True).click()


def test_a_mole_is_answered_from_a_phone_to_a_desk_and_back(person, tmp_path) -> None:
    gp, expert = person(PHONE), person(DESK)

    # The dermatologist has the list open and touches nothing until the request arrives by itself.
    expert.sign_in_by_hand("m.quevrain")
    expert.look("my-work-expert")
    expert.open("/demandes/")
    expert.look("worklist")

    gp.sign_in_by_hand("i.solhac")
    gp.look("my-work-requester")
    page = gp.page

    # The patient is not there: the region is asked, then the record is created with nothing typed twice.
    gp.open("/patients/")
    page.get_by_role("searchbox").fill("Zéphirin Aurore 12/03/1958")
    page.get_by_role("link", name="Ce patient n’y est pas").click()
    expect(page.get_by_label("Nom de naissance", exact=True)).to_have_value("ZÉPHIRIN")
    expect(page.get_by_label("Date de naissance")).to_have_value("12/03/1958")
    page.get_by_role("group", name="Sexe").get_by_text("Féminin").click()
    page.get_by_label("Code INSEE").fill("14118")
    gp.look("patient-look-up")
    page.get_by_role("button", name="Interroger la région").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ne connaît pas")
    gp.look("patient-create")
    page.get_by_label("Pièce d’identité").select_option(index=1)
    page.get_by_role("button", name="Créer la fiche").click()
    expect(page.get_by_role("region", name="Patient")).to_contain_text("ZÉPHIRIN")
    gp.look("record-phone")

    follow(page.get_by_role("link", name="Demander un avis"))
    gp.look("request-new")
    page.get_by_role("button", name="Commencer une demande Mélan").click()

    page.get_by_label("Motif en une ligne").fill("Lésion pigmentée du dos, modifiée depuis trois mois")
    page.get_by_label("Question posée").fill("Faut-il une exérèse, et sous quel délai ?")
    gp.look("request-context")
    page.get_by_role("button", name="Continuer").click()

    _choose(page, "Phototype", "II")
    _choose(page, "Cancer de la peau", "Aucun")
    _choose(page, "Mélanome chez un parent", NO)
    _choose(page, "Nombre de nævus", "20 à 40")
    gp.look("request-risks")
    page.get_by_role("button", name="Continuer").click()

    page.get_by_role("combobox", name="Siège").select_option(label="Haut du dos")
    for question in ("Asymétrie", "Bords irréguliers", "Plusieurs couleurs", "Évolution récente"):
        _choose(page, question, YES)
    page.get_by_label("Plus grand axe").fill("11,5")
    page.get_by_label("Ce qui a changé").fill("Plus foncée depuis Noël")
    _choose(page, "Saigne ou suinte", "Non évalué")
    gp.look("request-lesion")
    page.get_by_role("button", name="Continuer").click()

    # A dermoscope is declared: its view is asked for as soon as the answer is kept.
    _choose(page, "dermoscope", YES)
    for taken, view in enumerate(("ensemble", "proche", "dermoscope"), start=1):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=f"Photographier : {view.capitalize()}").click()
        chooser.value.set_files(_photo(tmp_path, view))
        expect(page.locator("li.shot[data-photo-id]")).to_have_count(taken)
    gp.look("request-photos")

    # The browser is closed and opened again: the draft is where it was left.
    draft = page.url
    page.close()
    page = gp.page = gp.context.new_page()
    page.goto(draft)
    expect(page.locator("li.shot[data-photo-id]")).to_have_count(3)
    page.get_by_role("button", name="Continuer").click()

    page.get_by_label("Recueilli auprès du patient").check()
    page.get_by_role("radio", name="CH de Montvaste").check()
    page.get_by_label("Ajouter un professionnel").press_sequentially("ormeau")
    page.get_by_label("Dre Pascale Ormeau").check()
    gp.look("request-team")
    follow(page.get_by_role("button", name="Relire et envoyer"))
    gp.look("request-send")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lésion pigmentée du dos")
    gp.look("request-sent")

    # It arrives in the list without reloading. From here to the signature, the keyboard alone.
    desk = expert.page
    row = desk.locator("tr", has_text="ZÉPHIRIN")
    expect(row).to_be_visible()
    for _ in range(60):
        desk.keyboard.press("j")
        if "here" in (row.get_attribute("class") or ""):
            break
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("region", name="Patient")).to_contain_text("ZÉPHIRIN")
    expert.look("case-to-take")
    desk.keyboard.press("p")
    expect(desk.get_by_text("Vous avez pris cette demande")).to_be_visible()
    expert.look("case-taken")

    # One more photo is asked back: the clock pauses and says so.
    desk.keyboard.press("d")
    desk.get_by_label("Ce qu’il vous faut").fill("Une photo plus nette, la réglette dans l’image.")
    desk.keyboard.press("Tab")
    desk.get_by_role("dialog").get_by_role("button", name="Demander une précision").press("Enter")
    expect(desk.get_by_text("En pause")).not_to_have_count(0)
    expert.look("case-paused")

    gp.open("/messages/")
    gp.look("messages")
    come_to(page, draft.split("saisie")[0])
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photographier : Proche").click()
    chooser.value.set_files(_photo(tmp_path, "proche"))
    expect(page.locator("li.shot[data-photo-id]")).to_have_count(1)
    gp.look("case-precision")
    page.get_by_role("button", name="Envoyer la précision").last.click()
    page.get_by_label("Votre réponse").fill("Photo reprise à la lumière du jour.")
    follow(page.get_by_role("dialog").get_by_role("button", name="Envoyer la précision"))

    expect(desk.get_by_text("Photo reprise à la lumière du jour.")).not_to_have_count(0)
    # An ellipse is drawn by the keyboard, over the photo and never in it.
    desk.get_by_role("button", name="Ellipse").focus()
    for key in ("Enter", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        desk.keyboard.press(key)
    expect(desk.get_by_text("Repères enregistrés")).to_be_visible()
    # Seven criteria, because a dermoscope was declared: 2 + 2 + 1 + 1 points.
    for criterion, answer in SEVEN_POINTS.items():
        _choose(desk, criterion, answer)
    score = desk.locator("dl.kv > div").filter(has=desk.get_by_text("Score", exact=True)).locator("dd")
    expect(score).to_have_text("6")
    _choose(desk, "Le dossier est", "Exploitable")
    desk.get_by_label("Réponse au demandeur").fill("Lésion asymétrique à plusieurs couleurs : exérèse proposée.")
    _choose(desk, "Conduite proposée", "Exérèse complète avec examen anatomopathologique")
    _choose(desk, "Délai", "Sous 15 jours")
    expert.look("case-answer")
    desk.keyboard.press("Escape")
    desk.locator("h1").click()
    desk.keyboard.press("s")
    expect(desk.get_by_role("heading", name="La réponse")).to_be_visible()
    expert.look("case-signed")

    # The requester is told at once, reads, copies, downloads, closes.
    come_to(page, draft.split("saisie")[0])
    expect(page.get_by_role("heading", name="La réponse")).to_be_visible()
    gp.look("answer-phone")
    page.get_by_role("button", name="Copier le texte").click()
    assert becomes_true(page, "async () => (await navigator.clipboard.readText()).includes('exérèse proposée')")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="J’ai lu la réponse").click()
    page.get_by_role("button", name="Clore le dossier").click()
    expect(page.get_by_text("clôturée")).not_to_have_count(0)
