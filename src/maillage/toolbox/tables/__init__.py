"""Tables whose sort, filters and place live in the URL; refuses columns and values that were not declared.

A view reads the state, filters its own query by `state.one("etat")`, takes a page and hands a view to the template:

    state = TableState.from_query(REQUESTS, request.GET)
    page = keyset_page(queries.requests(state.one("etat")), state)
    table = table_view(state, page, counts=…)

and the template says `{% load tables %}{% table_filters table %}`, then inside its own `<table>`
`{% table_head table %}`, `<tr {% row_link %}>` on each row, and `{% table_pager table %}` under it.

Its export is one view for both kinds, at a route that ends in `\\.(?P<kind>csv|xlsx)$`, from the same query:

    return file_answer(kind, "demandes", header, rows, title=_("Demandes"))

from `streamed_file` when it may be long; and the page offers both by `{% table_exports csv_url xlsx_url %}`.
"""

from maillage.toolbox.tables.answer import FILE_KINDS, FileKind, file_answer
from maillage.toolbox.tables.counting import Rows, count_each, count_together, shown
from maillage.toolbox.tables.declarations import Choice, Column, Filter, TableSpec
from maillage.toolbox.tables.export import csv_cell, csv_lines
from maillage.toolbox.tables.keyset import Page, in_order, keyset_page
from maillage.toolbox.tables.state import Cursor, Sort, TableState
from maillage.toolbox.tables.streaming import EXPORT_S, streamed_file, stretches
from maillage.toolbox.tables.view import TableView, table_view
from maillage.toolbox.tables.xlsx import TooManyRows, xlsx_bytes

__all__ = [
    "EXPORT_S",
    "FILE_KINDS",
    "Choice",
    "Column",
    "Cursor",
    "FileKind",
    "Filter",
    "Page",
    "Rows",
    "Sort",
    "TableSpec",
    "TableState",
    "TableView",
    "TooManyRows",
    "count_each",
    "count_together",
    "csv_cell",
    "csv_lines",
    "file_answer",
    "in_order",
    "keyset_page",
    "shown",
    "streamed_file",
    "stretches",
    "table_view",
    "xlsx_bytes",
]
