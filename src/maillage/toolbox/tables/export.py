"""Rows as CSV that a French spreadsheet opens; refuses to let a cell become a formula.

A cell that starts like a formula would run in the spreadsheet of who opens it (OWASP, CSV injection).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from maillage.toolbox.clock import in_paris

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"


class _Echo:
    """A file that gives back what is written to it, for `csv` to write line by line."""

    def write(self, text: str) -> str:
        return text


def csv_cell(value: Any) -> str:
    """A value as text: decimal comma, day first, oui or non; a text that looks like a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return in_paris(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a file, one at a time, for a streamed answer: semicolons, CRLF, UTF-8 with its mark."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    yield _BOM + writer.writerow([csv_cell(label) for label in header])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])
