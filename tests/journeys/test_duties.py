"""Who runs the platform, and who watches over it: each goes through their screens, on a desk and on a phone."""

import pytest
from tests.journeys.conftest import DESK, NARROWEST, PHONE, ZOOM_200, Person, come_to

pytestmark = pytest.mark.journey

OPERATOR, OFFICER = "o.perrigault", "s.kermadec"


def test_an_operator_counts_and_keeps_a_team(person) -> None:
    operator = person(DESK)
    operator.sign_in(OPERATOR)
    page = operator.page
    page.get_by_role("link", name="Pilotage", exact=True).first.click()
    page.wait_for_url("**/pilotage/")
    operator.look("steering")
    page.select_option("#id_par", "structure")
    page.fill("#id_du", "2024-01-01")
    page.get_by_role("button", name="Compter").click()
    page.wait_for_url("**par=structure**")
    assert "des réponses promises ont été tenues" in page.locator("h1").inner_text()
    operator.look("steering-by-place")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Excel").click()
    assert fetched.value.suggested_filename == "pilotage.xlsx"

    # A team opened, a member found by name, added as an intern, then taken off on confirmation
    page.get_by_role("link", name="Annuaire", exact=True).first.click()
    page.wait_for_url("**/annuaire/")
    operator.look("directory-teams")
    page.get_by_role("link", name="Ouvrir une équipe").click()
    page.wait_for_url("**/nouvelle/")
    operator.look("directory-new-team")
    page.get_by_label("Nom de l’équipe").fill("Peau de garde")
    page.get_by_role("button", name="Ouvrir l’équipe").click()
    page.get_by_text("Personne : l’équipe ne peut pas répondre.").wait_for()
    page.get_by_label("Nom ou spécialité").fill("quev")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    page.get_by_role("button", name="Ajouter, interne : Dre Maëlle Quévrain").click()
    page.get_by_role("cell", name="Interne, fait signer").wait_for()
    operator.look("directory-team")
    page.get_by_role("button", name="Retirer Dre Maëlle Quévrain").click()
    page.get_by_role("dialog").get_by_role("button", name="Retirer", exact=True).click()
    page.get_by_text("Personne : l’équipe ne peut pas répondre.").wait_for()

    # Delegations and functions, then the number that everybody is shown
    page.get_by_role("link", name="Toutes les équipes").click()
    page.get_by_role("link", name="Délégations").click()
    page.wait_for_url("**/delegations/")
    operator.look("directory-delegations")
    page.get_by_role("link", name="Fonctions").click()
    page.wait_for_url("**/fonctions/")
    page.get_by_label("Nom ou spécialité").fill("roussillac")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    page.wait_for_url("**qui=roussillac**")
    operator.look("directory-functions")
    operator.open("/aide/qui-appeler/")
    page.get_by_label("Téléphone").fill("02 61 91 00 10")
    operator.look("help-support")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="02 61 91 00 10").wait_for()
    operator.look("help")


def test_a_security_officer_searches_extracts_verifies_and_reports(person) -> None:
    officer = person(DESK)
    officer.sign_in(OFFICER)
    page = officer.page
    page.get_by_role("link", name="Sécurité", exact=True).first.click()
    page.wait_for_url("**/securite/")
    officer.look("security-home")
    page.get_by_role("link", name="Les accès d’un professionnel").click()
    page.get_by_label("Nom ou spécialité").fill("tancr")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    page.wait_for_url("**qui=tancr**")
    officer.look("security-professionals")
    page.get_by_role("link", name="Dr Aurèle Tancrède").click()
    page.get_by_role("heading", level=1, name="Ce que Dr Aurèle Tancrède a fait").wait_for()
    officer.look("security-professional")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="CSV").click()
    assert "Dr Aurèle Tancrède" in fetched.value.path().read_text("utf-8-sig")

    officer.open("/securite/journal/?quoi=journal")
    page.get_by_role("rowheader", name="Samuel Kermadec").first.wait_for()
    officer.look("security-trail")
    officer.open("/securite/verification/")
    page.get_by_role("button", name="Vérifier maintenant").click()
    page.get_by_text("Journal intact").wait_for()
    officer.look("security-verified")
    officer.open("/securite/rapport/")
    officer.look("security-report")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="PDF").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")


SMALL = {
    "phone": (OFFICER, ((PHONE, ("/securite/", "/securite/journal/", "/securite/rapport/")),)),
    "320px": ("n.tardivat", ((NARROWEST, ("/aide/", "/aide/une-erreur/")),)),
    "200% and 320px": (
        OPERATOR,  # once: a code is good for one sign-in
        (
            (ZOOM_200, ("/annuaire/", "/pilotage/", "/annuaire/fonctions/")),
            (NARROWEST, ("/pilotage/?du=2020-01-01",)),  # far enough back for a chart
        ),
    ),
}


@pytest.mark.parametrize("size", SMALL)
def test_these_screens_hold_on_a_small_screen(person, size) -> None:
    login, shown = SMALL[size]
    someone = person(shown[0][0])
    someone.sign_in(login, shown[0][1][0])
    for viewport, pages in shown:
        someone.page.set_viewport_size(viewport)
        for path in pages:
            come_to(someone.page, f"{someone.url}{path}")
            someone.look(path.partition("?")[0].strip("/").replace("/", "-"))


def test_an_operator_says_a_usage_otherwise_and_decides_of_calculators(person) -> None:
    operator = person(DESK)
    operator.sign_in(OPERATOR, "/annuaire/usages/")  # once: a code is good for one sign-in
    for size in (DESK, NARROWEST):
        operator.page.set_viewport_size(size)
        _say_otherwise_and_undo(operator)
        _switch_on_and_off(operator)


def _say_otherwise_and_undo(operator: Person) -> None:
    page = operator.page
    come_to(page, f"{operator.url}/annuaire/usages/")
    operator.look("overlays")
    operator.open("/annuaire/usages/dermatologie/region/")
    page.get_by_label("Titre", exact=True).fill("Peau")
    page.get_by_role("button", name="Aperçu").click()
    page.get_by_role("heading", name="Aperçu : ce qui changera").wait_for()
    operator.look("overlay-preview")
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_role("button", name="Défaire le dernier changement").click()
    page.get_by_text("Le dernier changement est défait.").wait_for()
    operator.look("overlay")


def _switch_on_and_off(operator: Person) -> None:
    page = operator.page
    operator.open("/annuaire/calculs/")
    page.get_by_role("button", name="Allumer : Groupe iso-ressources (GIR)").click()
    page.get_by_text("Le calcul « Groupe iso-ressources (GIR) » répond.").wait_for()
    operator.look("calculators")
    page.get_by_role("button", name="Éteindre : Groupe iso-ressources (GIR)").click()
    page.get_by_text("Le calcul « Groupe iso-ressources (GIR) » est éteint.").wait_for()
