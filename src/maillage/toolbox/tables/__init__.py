"""Tables whose sort, filters and place live in the URL; refuses columns and values that were not declared.

A view reads the state, filters its own query by `state.one("etat")`, takes a page and hands a view to the template:

    state = TableState.from_query(REQUESTS, request.GET)
    page = keyset_page(queries.requests(state.one("etat")), state)
    table = table_view(state, page, counts=…)

and the template says `{% load tables %}{% table_filters table %}`, then inside its own `<table>`
`{% table_head table %}`, `<tr {% row_link %}>` on each row, and `{% table_pager table %}` under it.
"""

from maillage.toolbox.tables.declarations import Choice, Column, Filter, TableSpec
from maillage.toolbox.tables.export import csv_cell, csv_lines
from maillage.toolbox.tables.keyset import Page, keyset_page
from maillage.toolbox.tables.state import Cursor, Sort, TableState
from maillage.toolbox.tables.view import TableView, table_view

__all__ = [
    "Choice",
    "Column",
    "Cursor",
    "Filter",
    "Page",
    "Sort",
    "TableSpec",
    "TableState",
    "TableView",
    "csv_cell",
    "csv_lines",
    "keyset_page",
    "table_view",
]
