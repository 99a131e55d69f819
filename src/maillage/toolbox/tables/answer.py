"""A list as a file that is downloaded, CSV or Excel from the same rows; refuses any other kind.

Rows are read whole inside the access context of the request; a list that may be long leaves by `streamed_file`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar, get_args

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from maillage.toolbox.tables.export import csv_lines
from maillage.toolbox.tables.xlsx import xlsx_bytes

FileKind = Literal["csv", "xlsx"]
A = TypeVar("A", bound=HttpResponseBase)
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
_TYPES: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")


def file_answer(
    kind: FileKind, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str
) -> HttpResponse:
    """`name` is the file's without its ending: small letters, digits and hyphens, never what somebody typed."""
    body = "".join(csv_lines(header, rows)) if kind == "csv" else xlsx_bytes(header, rows, title=title)
    return named(HttpResponse(body), kind, name)


def named(answer: A, kind: FileKind, name: str) -> A:
    """The same answer, as a file of that name and kind."""
    if kind not in FILE_KINDS or not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"{name}.{kind} is not the name of an export")
    answer["Content-Type"] = _TYPES[kind]
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
