"""CSV: what a French spreadsheet reads, and no cell that runs."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.tables import csv_cell, csv_lines


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1 02", "'+33 1 02"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        (-2, "-2"),
        (Decimal("-7.50"), "-7,50"),
        (7.5, "7,5"),
        (True, "oui"),
        (None, ""),
        (date(2026, 3, 12), "12/03/2026"),
        (datetime(2026, 7, 12, 9, 42, tzinfo=UTC), "12/07/2026 11:42"),
        ("Lésion du dos", "Lésion du dos"),
    ],
)
def test_a_cell_is_french_and_never_a_formula(value, cell):
    assert csv_cell(value) == cell


def test_lines_stream_with_the_mark_a_spreadsheet_needs():
    lines = csv_lines(["Patient", "Taille"], iter([["L’Hostis; Anne", 7.5], ['dit "Nono"', None]]))

    assert next(lines) == "\ufeffPatient;Taille\r\n"
    assert list(lines) == ['"L’Hostis; Anne";7,5\r\n', '"dit ""Nono""";\r\n']


@given(cells=st.lists(st.text(), min_size=1, max_size=5))
def test_any_row_reads_back_as_one_row_without_a_formula(cells):
    text = "".join(csv_lines(["x"] * len(cells), [cells])).removeprefix("\ufeff")
    _header, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")

    assert len(row) == len(cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
