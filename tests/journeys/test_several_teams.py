"""In usages of the region: specialists are invited and each signs, and an emergency is handed over to another team."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import DESK, PHONE, Person, Server, come_to, follow
from tests.journeys.finding import cast_of
from tests.journeys.playing import CHANGED, fill, reach, sent, take
from tests.journeys.told import told

pytestmark = pytest.mark.journey
USAGES = Path(__file__).resolve().parents[2] / "usages"


def test_specialists_are_invited_and_sign_before_the_synthesis(
    person: Callable[..., Person], server: Server, sessions, tmp_path: Path
) -> None:
    story = told(USAGES / "soins-palliatifs")
    cast = cast_of(server.database, story.package.definition)
    asking, lead, far = person(PHONE), person(DESK), person(PHONE)
    asking.come_back(cast.requester, sessions)
    case = sent(asking, story, cast, tmp_path)

    lead.come_back(cast.expert, sessions)
    take(lead, case)
    reach(lead.page, "Demander des avis")
    asked = lead.page.get_by_role("dialog", name="Demander des avis")
    asked.get_by_label("Un professionnel de la région").press_sequentially("lescar")
    asked.get_by_label("Lescarbot").check()
    lead.look("specialists-invited")
    follow(asked.get_by_role("button", name="Demander des avis"))

    far.come_back("c.lescarbot", sessions)
    far.page.goto(case)
    fill(far.page, {"conduite": "adapt", "raisons": "Douleur au retrait"})
    far.look("specialist-writes")
    lead.page.reload()
    expect(lead.page.get_by_text("Douleur au retrait")).to_have_count(0)
    follow(far.page.get_by_role("button", name="Signer mon avis"))
    assert "Ne pas donner d’avis" not in far.page.content()
    far.look("specialist-signed")

    follow(lead.page.get_by_role("link", name=CHANGED))
    expect(lead.page.get_by_text("Douleur au retrait").first).to_be_visible()
    fill(lead.page, {"accord": "agree", "conclusion": "Adapter le retrait.", "consignes": "Antalgique avant le soin"})
    lead.look("synthesis")
    follow(lead.page.get_by_role("button", name="Signer la synthèse"))
    come_to(asking.page, case)
    expect(asking.page.get_by_text("Adapter le retrait.").first).to_be_visible()


def test_an_emergency_is_handed_over_to_another_team(
    person: Callable[..., Person], server: Server, sessions, tmp_path: Path
) -> None:
    story = told(USAGES / "neurochirurgie")
    cast = cast_of(server.database, story.package.definition)
    assert cast.elsewhere, "one team alone answers: nobody to hand over to"
    asking, first, other = person(PHONE), person(DESK), person(PHONE)
    asking.come_back(cast.requester, sessions)
    case = sent(asking, story, cast, tmp_path)

    first.come_back(cast.expert, sessions)
    take(first, case)
    reach(first.page, "Confier à une autre garde")
    asked = first.page.get_by_role("dialog", name="Confier à une autre garde")
    asked.get_by_label("Pourquoi elle y répondra mieux").fill("Deux appels en cours")
    asked.locator("[name=invite_team]").first.check()
    first.look("handing-over")
    follow(asked.get_by_role("button", name="Confier à une autre garde"))

    other.come_back(cast.elsewhere[0], sessions)
    other.page.goto(case)
    expect(other.page.get_by_text("Deux appels en cours").first).to_be_visible()
    other.look("handed-over")
    follow(other.page.get_by_role("button", name="Prendre la demande"))
    come_to(asking.page, case)
    expect(asking.page.get_by_text("Deux appels en cours").first).to_be_visible()
    asking.look("handed-over-to-know")
