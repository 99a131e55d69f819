"""Excel: what is written is read back with its type, and no cell runs."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.tables import csv_cell, file_answer, xlsx_bytes

FORMULAS = ["=1+1", "+33 1 02", "-2", "@SUM(A1)", "\t=1", "  =1", "＝1", '=HYPERLINK("http://x.test";"y")', "{=1}"]


def read_back(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def only_cell(value):
    return read_back(xlsx_bytes(["Colonne"], [[value]], title="Essai")).cell(2, 1)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_a_text_that_stays_one_when_saved_as_csv(text):
    cell = only_cell(text)

    assert cell.data_type == "s"
    assert cell.value == csv_cell(text)
    assert not str(cell.value).startswith(("=", "+", "-", "@"))


def test_no_sheet_holds_a_formula_or_a_link_to_elsewhere():
    data = xlsx_bytes(FORMULAS, [FORMULAS, ["http://exemple.test", "mailto:a@b.test", *FORMULAS[2:]]], title="=1+1")

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
        assert not [name for name in parts.namelist() if "externalLink" in name or name.endswith("sheet1.xml.rels")]


@pytest.mark.parametrize(
    ("value", "kind", "back"),
    [
        (Decimal("20.00"), "n", 20),
        (-7.5, "n", -7.5),
        (4, "n", 4),
        (date(2026, 1, 1), "d", datetime(2026, 1, 1)),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "d", datetime(2026, 1, 1, 0, 30)),
        (True, "s", "oui"),
        (1_000_000_000_000_017, "s", "1000000000000017"),
        (date(1899, 5, 1), "s", "01/05/1899"),
        (float("nan"), "s", "nan"),
        ("Quévrain", "s", "Quévrain"),
    ],
)
def test_numbers_and_days_keep_their_type(value, kind, back):
    cell = only_cell(value)

    assert (cell.data_type, cell.value) == (kind, back)


def test_an_amount_is_shown_with_its_cents_and_a_day_as_in_france():
    sheet = read_back(xlsx_bytes(["Montant", "Le"], [[Decimal("23.00"), date(2026, 1, 1)]], title="Actes"))

    assert sheet["A2"].number_format == "#,##0.00"
    assert sheet["B2"].number_format == "dd/mm/yyyy"


def test_the_header_stays_in_sight_and_on_each_printed_page():
    sheet = read_back(xlsx_bytes(["Patient", "Montant"], [["L’Hostis", 1]], title="Actes : mars/2026"))

    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.title == "Actes   mars 2026"


def test_an_empty_list_is_a_sheet_with_its_header():
    assert [cell.value for cell in read_back(xlsx_bytes(["A", "B"], [], title=""))[1]] == ["A", "B"]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost():
    assert len(only_cell("x" * 40_000).value) == 32_767


@given(cells=st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_gives_a_file_that_opens(cells):
    row = read_back(xlsx_bytes(["x"] * len(cells), [cells], title="Essai"))[2]

    assert not any(cell.data_type == "f" for cell in row)


def test_the_same_list_is_offered_as_csv_and_as_excel():
    as_csv = file_answer("csv", "actes", ["Code"], [["TE2"]], title="Actes")
    as_excel = file_answer("xlsx", "actes", ["Code"], [["TE2"]], title="Actes")

    assert as_csv.content.decode() == "\ufeffCode\r\nTE2\r\n"
    assert read_back(as_excel.content)["A2"].value == "TE2"
    assert as_csv["Content-Disposition"] == 'attachment; filename="actes.csv"'
    assert as_excel["Content-Disposition"] == 'attachment; filename="actes.xlsx"'
    assert as_csv["Cache-Control"] == as_excel["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("kind", "name"), [("pdf", "actes"), ("csv", 'actes"; x'), ("csv", "../actes"), ("csv", "")])
def test_no_other_kind_and_no_typed_name(kind, name):
    with pytest.raises(ValueError, match="export"):
        file_answer(kind, name, ["Code"], [], title="Actes")
