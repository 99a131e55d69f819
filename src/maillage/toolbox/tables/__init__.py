"""Tables whose sort, filters and place live in the URL; refuses columns and values that were not declared."""

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
