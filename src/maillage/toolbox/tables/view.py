"""What the templates of a table show, computed: links that keep the rest of the address, order said in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from maillage.toolbox.tables.counting import shown
from maillage.toolbox.tables.declarations import Choice, Column, Filter
from maillage.toolbox.tables.keyset import Page
from maillage.toolbox.tables.state import Cursor, TableState
from maillage.toolbox.ui.contracts import PagerView

MOST_CHIPS = 12  # what an eye scans at once, and what a phone still scrolls past


@dataclass(frozen=True, slots=True)
class HeadCell:
    """`aria_sort` is `ascending`, `descending` or empty; `url` is empty for a column that does not sort."""

    label: str
    url: str = ""
    aria_sort: str = ""
    icon: str = ""
    hint: str = ""
    numeric: bool = False
    label_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter value as a link that puts it on or takes it off."""

    label: str
    url: str
    on: bool
    icon: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """The values of one filter, side by side; beyond `MOST_CHIPS` they fold into a menu that names the chosen ones."""

    label: str
    chips: tuple[Chip, ...]

    @property
    def folds(self) -> bool:
        return len(self.chips) > MOST_CHIPS

    @property
    def chosen(self) -> str:
        return ", ".join(chip.label for chip in self.chips if chip.on)

    @property
    def narrows(self) -> bool:
        return not self.chips[0].on


@dataclass(frozen=True, slots=True)
class TableView:
    """`order` completes a caption, `Demandes triées` + `par promesse, ordre croissant`."""

    head: tuple[HeadCell, ...]
    groups: tuple[ChipGroup, ...]
    pager: PagerView | None
    order: str


def table_view(
    state: TableState,
    page: Page | None = None,
    *,
    path: str = "",
    counts: Mapping[tuple[str, str], int] | None = None,
    total: int | None = None,
) -> TableView:
    """`counts` gives the figure of each chip by (filter, value), `(filter, "")` being all; `path` is needed only
    when the table is swapped into a page that stands at another address."""
    return TableView(
        head=tuple(_head_cell(state, column, path) for column in state.spec.columns),
        groups=tuple(_group(state, one, path, counts or {}) for one in state.spec.filters),
        pager=_pager(state, page, path, total),
        order=_order_in_words(state),
    )


def _head_cell(state: TableState, column: Column, path: str) -> HeadCell:
    cell = HeadCell(column.label, numeric=column.numeric, label_hidden=column.label_hidden)
    if not column.sortable:
        return cell
    aria_sort, icon, hint = _direction(state, column)
    return replace(cell, url=path + state.sorted_by(column.key).query(), aria_sort=aria_sort, icon=icon, hint=hint)


def _direction(state: TableState, column: Column) -> tuple[str, str, str]:
    """The present order of a column, its sign, and what its link will do."""
    if column.key != state.sort.key:
        return "", "", _("trier par ordre croissant")
    if state.sort.descending:
        return "descending", "arrow-down-short", _("trier par ordre croissant")
    return "ascending", "arrow-up-short", _("trier par ordre décroissant")


def _group(state: TableState, one: Filter, path: str, counts: Mapping[tuple[str, str], int]) -> ChipGroup:
    present = state.filters.get(one.key, ())
    everything = Chip(_("Tout"), path + state.without(one.key).query(), not present, count=_count(counts, one.key, ""))
    return ChipGroup(one.label, (everything, *(_chip(state, one, c, path, counts) for c in one.choices)))


def _chip(state: TableState, one: Filter, choice: Choice, path: str, counts: Mapping[tuple[str, str], int]) -> Chip:
    return Chip(
        choice.label,
        path + state.toggled(one.key, choice.value).query(),
        choice.value in state.filters.get(one.key, ()),
        choice.icon,
        _count(counts, one.key, choice.value),
    )


def _count(counts: Mapping[tuple[str, str], int], key: str, value: str) -> str:
    count = counts.get((key, value))
    return "" if count is None else shown(count)


def _pager(state: TableState, page: Page | None, path: str, total: int | None) -> PagerView | None:
    if page is None or (page.previous is None and page.next is None):
        return None
    shown_here = len(page.rows)
    text = (
        _("%(shown)d lignes affichées") % {"shown": shown_here}
        if total is None
        else _("%(shown)d lignes affichées sur %(total)s") % {"shown": shown_here, "total": shown(total)}
    )
    return PagerView(text, _url(state, page.previous, path), _url(state, page.next, path))


def _url(state: TableState, cursor: Cursor | None, path: str) -> str:
    return path + state.at(cursor).query() if cursor else ""


def _order_in_words(state: TableState) -> str:
    column = state.spec.column(state.sort.key)
    label = column.label.lower() if column else ""
    if state.sort.descending:
        return _("par %(column)s, ordre décroissant") % {"column": label}
    return _("par %(column)s, ordre croissant") % {"column": label}
