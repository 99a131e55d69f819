"""The same rows as an Excel file, with real numbers and dates; refuses a formula as the CSV does.

A text is written as a text and keeps the apostrophe of the CSV: who saves the sheet as CSV again opens nothing.
"""

import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from maillage.toolbox.clock import in_paris, now
from maillage.toolbox.tables.export import csv_cell

# Limits of the format: rows of a sheet, letters of a cell, letters of a sheet's name, digits of a number.
MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767
_NAME_LETTERS = 31
_EXACT = 10**15
_FIRST_YEAR = 1900
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_WIDEST = 60

_FORMATS = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {"valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "decimal": {"num_format": "#,##0.00", "valign": "top"},
    "day": {"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"},
    "instant": {"num_format": "dd/mm/yyyy hh:mm", "align": "left", "valign": "top"},
}


class TooManyRows(ValueError):
    """More rows than a sheet of this format holds."""


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """A workbook of one sheet: frozen header, filters, widths that show the texts, one page wide when printed.

    Built in memory, so that nothing of it stands on a disk: for lists of some thousand rows.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _fill(book, header, rows, title)
    return file.getvalue()


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> None:
    """The same workbook, however long: a row is written as it comes, beside the file that it will be part of."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    try:
        _fill(book, header, rows, title)
    except BaseException:
        book.fileclosed = True  # what nobody will read is not put together
        raise
    book.close()


def _fill(book: Any, header: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> None:
    book.set_properties({"title": title, "created": in_paris(now()).replace(tzinfo=None)})
    formats = {name: book.add_format(look) for name, look in _FORMATS.items()}
    sheet = book.add_worksheet(_sheet_name(title))
    widths = [len(label) for label in header]
    for column, label in enumerate(header):
        sheet.write_string(0, column, _text(label), formats["head"])
    last = 0
    for last, row in enumerate(rows, start=1):
        if last >= MOST_ROWS:
            raise TooManyRows(f"more than {MOST_ROWS} rows")
        for column, value in enumerate(row):
            _write(sheet, last, column, value, formats)
            widths[column] = max(widths[column], len(csv_cell(value)))
    _lay_out(sheet, last, widths)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """One cell by the type of its value; what the format cannot hold exactly is written as a text."""
    kind = _kind(value)
    if kind == "empty":
        return
    write: Callable[..., Any] = sheet.write_string
    if kind in ("whole", "decimal"):
        write = sheet.write_number
    elif kind in ("day", "instant"):
        write = sheet.write_datetime
        value = in_paris(value).replace(tzinfo=None) if kind == "instant" else value
    else:
        value = _text(value)
    write(row, column, value, formats[kind])


def _kind(value: Any) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "text"
    if isinstance(value, datetime):
        return "instant" if value.year > _FIRST_YEAR else "text"
    if isinstance(value, date):
        return "day" if value.year > _FIRST_YEAR else "text"
    if isinstance(value, int):
        return "whole" if abs(value) < _EXACT else "text"
    if isinstance(value, float | Decimal):
        return "decimal" if math.isfinite(value) and abs(float(value)) < _EXACT else "text"
    return "text"


def _text(value: Any) -> str:
    return csv_cell(value)[:_MOST_LETTERS]


def _lay_out(sheet: Any, last: int, widths: Sequence[int]) -> None:
    sheet.freeze_panes(1, 0)
    if widths:
        sheet.autofilter(0, 0, last, len(widths) - 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, _WIDEST) + 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _sheet_name(title: str) -> str:
    """The title without what Excel refuses in the name of a sheet."""
    return _FORBIDDEN_IN_NAME.sub(" ", title)[:_NAME_LETTERS].strip(" '") or "Liste"
