"""A batch of second readings, an arbitration, and opinions asked in parallel, at real screens."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.acts.cases.mammograms import RAISED
from tests.journeys.conftest import DESK, NARROWEST, PHONE, Person, Server, come_to, follow
from tests.journeys.playing import CHANGED, fill, reach

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module", autouse=True)
def filled(server: Server) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.readings"],
        check=True,
        env={**server.environment, "MAILLAGE_DB_POOL": "false"},  # it becomes the mover for a while
        cwd=Path(__file__).parents[2],
    )


def test_a_batch_is_taken_read_and_arbitrated(person: Callable[..., Person]) -> None:
    second = person(DESK)
    second.sign_in("a.tancrede")
    expect(second.page.get_by_text("3 demandes à prendre par lots")).to_be_visible()
    follow(second.page.get_by_text("3 demandes à prendre par lots"))
    second.look("batches-waiting")
    second.page.get_by_label("Combien en prendre").fill("2")
    second.page.get_by_role("button", name="Faire la seconde lecture").click()
    expect(second.page.get_by_role("heading", name="2 demandes de votre lot à finir")).to_be_visible()
    second.look("batches-taken")
    second.page.keyboard.press("s")
    second.page.wait_for_url("**/demandes/*-*/")
    expect(second.page.get_by_text("Seins denses")).to_have_count(0)
    second.look("second-reading")
    read = second.page.url
    fill(second.page, {question.removeprefix("f-"): answer for question, answer in RAISED.items()})
    second.page.get_by_role("button", name="Signer ma lecture").click()
    # The next of the batch comes by itself.
    expect(second.page.get_by_role("button", name="Signer ma lecture")).to_be_visible()
    narrow = person(NARROWEST)
    narrow.sign_in("a.tancrede", "/demandes/lots/")
    narrow.look("batches-narrow")

    third = person(DESK)
    third.sign_in("c.lescarbot", read)
    third.page.get_by_role("button", name="Arbitrer").click()
    expect(third.page.get_by_role("heading", name="Ce que chacun a signé")).to_be_visible()
    expect(third.page.get_by_text("diffère").first).to_be_visible()
    third.look("arbitration")


def test_opinions_are_asked_and_read_side_by_side(person: Callable[..., Person]) -> None:
    lead, far = person(DESK), person(PHONE)
    lead.sign_in("m.quevrain", "/demandes/?vue=miennes&usage=avis-croises")
    lead.page.locator("tr[data-row-link] th a").first.click()
    lead.page.wait_for_url("**/demandes/*-*/")
    case = lead.page.url
    lead.page.get_by_role("button", name="Inviter des experts").click()
    asked = lead.page.get_by_role("dialog", name="Inviter des experts")
    asked.get_by_label("Un professionnel de la région").press_sequentially("lescar")
    asked.get_by_label("Lescarbot").check()
    lead.look("inviting")
    asked.get_by_role("button", name="Inviter des experts").click()
    expect(lead.page.get_by_role("heading", name="Qui prend part")).to_be_visible()
    lead.look("who-takes-part")

    far.sign_in("c.lescarbot")
    expect(far.page.get_by_text("Votre avis").first).to_be_visible()
    far.page.goto(case)
    far.page.get_by_role("radiogroup", name="Conduite proposée").locator("label").get_by_text("Traiter").click()
    far.page.get_by_label("Vos raisons").fill("Évolution récente")
    far.look("own-opinion")
    far.page.get_by_role("button", name="Signer mon avis").click()
    expect(far.page.get_by_text("Ce qui a été signé")).to_be_visible()
    follow(lead.page.get_by_role("link", name=CHANGED))
    expect(lead.page.get_by_text("Évolution récente")).to_be_visible()
    lead.look("opinions-read")

    # The expert corrects what they signed; who had read it sees what changed, and says so.
    come_to(far.page, case)
    reach(far.page, "Rectifier mon avis")
    asked = far.page.get_by_role("dialog", name="Rectifier mon avis")
    asked.get_by_label("Pourquoi").fill("Erreur de côté")
    asked.get_by_role("button", name="Rectifier mon avis").click()
    expect(far.page.get_by_role("heading", name="Votre avis rectifié")).to_be_visible()
    far.page.get_by_label("Vos raisons").fill("Évolution récente, à droite")
    far.look("opinion-rectifying")
    far.page.get_by_role("button", name="Signer mon avis").click()
    expect(far.page.get_by_role("link", name="Voir ce qui a changé")).to_be_visible()
    far.look("opinion-rectified")
    lead.open("/")
    lead.page.get_by_text("Avis rectifié : à reconnaître").first.click()
    expect(lead.page.get_by_role("heading", name="Un avis a été rectifié")).to_be_visible()
    lead.look("opinion-versions")
    lead.page.get_by_role("button", name="J’ai pris connaissance de la rectification").click()

    # Their part ends before its date; what they signed stays.
    follow(lead.page.get_by_role("link", name="Mettre fin à la participation de Dr Corentin Lescarbot"))
    lead.look("part-to-end")
    narrow = person(PHONE)
    narrow.sign_in("m.quevrain", lead.page.url)
    narrow.look("part-to-end")
    lead.page.get_by_label("Pourquoi").fill("Avis obtenu")
    lead.page.get_by_role("button", name="Mettre fin à sa participation").click()
    expect(lead.page.get_by_text("Évolution récente, à droite")).to_be_visible()
    lead.look("part-ended")
