"""`{% table_head %}`, `{% table_filters %}`, `{% table_pager %}` of a `TableView`, `{% row_link %}` on its rows,
and `{% table_exports %}`, the two files of a list."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from maillage.toolbox.tables.view import TableView

register = template.Library()


@register.inclusion_tag("tables/head.html")
def table_head(table: TableView) -> dict[str, Any]:
    return {"cells": table.head}


@register.inclusion_tag("tables/filters.html")
def table_filters(table: TableView) -> dict[str, Any]:
    return {"groups": table.groups}


@register.inclusion_tag("tables/pager.html")
def table_pager(table: TableView) -> dict[str, Any]:
    return {"pager": table.pager}


@register.inclusion_tag("tables/exports.html")
def table_exports(csv_url: str, xlsx_url: str) -> dict[str, Any]:
    return {"csv_url": csv_url, "xlsx_url": xlsx_url}


@register.simple_tag
def row_link(here: bool = False) -> SafeString:
    """Attributes of a row that j, k and Enter walk: `<tr {% row_link %}>`; the row holds one link."""
    return mark_safe('data-row-link class="here" aria-current="true"' if here else "data-row-link")
