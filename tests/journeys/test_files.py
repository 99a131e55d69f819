"""A PDF goes with a request in the place of a photo, from a phone: kept, or refused with what to do next."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE
from tests.journeys.finding import cast_of
from tests.journeys.playing import reach_photos, start
from tests.journeys.told import told
from tests.toolbox.pdf.made import pdf

pytestmark = pytest.mark.journey
FOLDER = Path(__file__).resolve().parents[2] / "usages" / "cardiologie-avis"


def test_a_tracing_is_sent_as_its_device_wrote_it(person, server, sessions, tmp_path: Path) -> None:
    story = told(FOLDER)
    cast = cast_of(server.database, story.package.definition)
    asking = person(PHONE)
    asking.come_back(cast.requester, sessions)
    page = asking.page
    start(asking, cast, story)
    reach_photos(page)

    whole, locked = tmp_path / "ecg.pdf", tmp_path / "courrier.pdf"
    whole.write_bytes(pdf())
    locked.write_bytes(pdf(lambda writer: writer.encrypt("secret")))
    _give(page, "Photo ou PDF : Courrier", locked)
    expect(page.get_by_role("alert").get_by_text("demande un mot de passe")).to_be_visible()
    page.locator(".shot").get_by_role("button", name="Retirer").click()
    _give(page, "Photo ou PDF : ECG", whole)
    expect(page.locator("li.shot[data-photo-id]")).to_have_count(1)
    expect(page.get_by_text("1 fichier envoyé.")).to_be_visible()
    asking.look("ecg-as-pdf")


def _give(page: Page, button: str, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(file)
