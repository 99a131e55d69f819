"""Who bills goes through a month: the list, the filters, both files read back, an act cancelled and taken up again."""

import csv
from io import StringIO

import openpyxl
import pytest
from tests.journeys.conftest import DESK, NARROWEST, PHONE, follow

pytestmark = pytest.mark.journey

ROWS = "tr[id^=acte-]"


def _month_with_acts(page) -> str:
    """Chooses the newest month that has lines; gives its value."""
    months = page.locator("#mois option").evaluate_all("options => options.map(option => option.value)")
    for month in months:
        page.select_option("#mois", month)
        page.get_by_role("button", name="Afficher").click()
        page.wait_for_url(f"**mois={month}**")
        if page.locator(ROWS).count():
            return month
    raise AssertionError(f"no month has an act: {months}")


def test_who_bills_goes_through_a_month(person) -> None:
    billing = person(DESK)
    billing.sign_in("v.lagadec")
    page = billing.page
    follow(page.get_by_role("link", name="Actes", exact=True).first)
    billing.look("acts-this-month")
    month = _month_with_acts(page)
    billing.look("acts")
    shown = page.locator(ROWS).count()
    assert "à facturer en" in page.locator("h1").inner_text()

    # Both files hold the lines of the screen
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Excel").click()
    assert fetched.value.suggested_filename == f"actes-{month}.xlsx"
    with fetched.value.path().open("rb") as file:
        sheet = openpyxl.load_workbook(file).active
    assert sheet.max_row == shown + 1 and sheet.freeze_panes == "A2"
    with page.expect_download() as fetched:
        page.get_by_role("link", name="CSV").click()
    lines = list(csv.reader(StringIO(fetched.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert [[str(cell) for cell in row[:1]] for row in lines] == [
        [str(row[0])] for row in sheet.iter_rows(values_only=True)
    ]

    # What is billed, one by one, then the first of them cancelled
    page.get_by_role("link", name="À facturer").first.click()
    page.wait_for_url("**statut=a-facturer**")
    before = page.locator(ROWS).count()
    assert 0 < before <= shown
    follow(page.locator(f"{ROWS} th a").first)
    billing.look("act")
    page.get_by_label("Pourquoi").fill("Déjà facturé par la clinique")
    page.get_by_role("button", name="Annuler cet acte").click()
    dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
    dialog.get_by_role("button", name="Annuler cet acte").click()
    page.get_by_text("Annulé : Déjà facturé par la clinique").first.wait_for()
    billing.look("act-cancelled")
    page.get_by_role("button", name="Examiner de nouveau").click()
    page.get_by_role("heading", level=1, name="à facturer").wait_for()


def test_a_physician_reads_their_month_on_a_phone(person) -> None:
    widths = (PHONE, NARROWEST)
    expert = person(PHONE)
    expert.sign_in("m.quevrain", "/actes/")
    expert.look_at_each(widths, "acts-empty-or-not")
    _month_with_acts(expert.page)
    expert.look_at_each(widths, "acts")
    follow(expert.page.locator(f"{ROWS} th a").first)
    expert.look_at_each(widths, "act")
