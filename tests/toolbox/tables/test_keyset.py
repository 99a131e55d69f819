"""Keyset pages: walking forward then back shows every row once, equal and empty values included."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.tables import Column, Cursor, TableSpec, TableState, keyset_page
from maillage.toolbox.tables.keyset import Order, beyond, bound

COMPARE = {"gt": lambda a, b: a > b, "lt": lambda a, b: a < b, "gte": lambda a, b: a >= b, "lte": lambda a, b: a <= b}


def holds(row, condition):
    """What PostgreSQL answers for one set of lookups: a comparison with an empty value is never true."""
    for lookup, wanted in condition.items():
        field, _, name = lookup.partition("__")
        value = row[field]
        if name == "isnull":
            true = (value is None) == wanted
        elif value is None:
            true = False
        else:
            true = COMPARE[name](value, wanted) if name else value == wanted
        if not true:
            return False
    return True


def database_order(row, order):
    """PostgreSQL's order: an empty value is the greatest."""
    return (row[order.field] is None, row[order.field] or 0, row[order.tie])


rows_strategy = st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=25)


@given(values=rows_strategy, descending=st.booleans(), edge=st.integers(0, 24))
def test_the_conditions_hold_exactly_for_the_rows_past_the_edge(values, descending, edge):
    order = Order("rank", "id", descending, nullable=True)
    rows = [{"id": n, "rank": value} for n, value in enumerate(values)]
    rows.sort(key=lambda row: database_order(row, order), reverse=descending)
    if edge >= len(rows):
        return
    at = rows[edge]
    alternatives, within = beyond(order, at["rank"], at["id"]), bound(order, at["rank"])
    past = [row for row in rows if holds(row, within) and any(holds(row, one) for one in alternatives)]

    assert past == rows[edge + 1 :]


@pytest.mark.django_db
class TestWalk:
    """On a real table: permissions, because every installation has them and their names repeat."""

    spec = TableSpec(
        columns=(Column("nom", "Nom", field="name"), Column("type", "Type", field="content_type__app_label")),
        default_sort="nom",
        page_size=4,
    )

    @pytest.fixture
    def rows(self):
        kind = ContentType.objects.order_by("pk").first()
        names = ["b", "a", "b", "c", "b", "a", "d", "b", "e", "b", "a"]
        made = [
            Permission.objects.create(name=name, codename=f"keyset-{n}", content_type=kind)
            for n, name in enumerate(names)
        ]
        return Permission.objects.filter(pk__in=[one.pk for one in made])

    def at(self, query=""):
        return TableState.from_query(self.spec, QueryDict(query))

    @pytest.mark.parametrize("sort", ["nom", "-nom", "type", "-type"])
    def test_forward_then_back_meets_every_row_once(self, rows, sort):
        state = self.at(f"tri={sort}")
        forward, page = [], keyset_page(rows, state)
        assert page.previous is None
        forward.append(page)
        while page.next:
            page = keyset_page(rows, state.at(page.next))
            forward.append(page)
        back = [page]
        while page.previous:
            page = keyset_page(rows, state.at(page.previous))
            back.append(page)

        shown = [row.pk for page in forward for row in page.rows]
        assert [len(page.rows) for page in forward] == [4, 4, 3]
        assert sorted(shown) == sorted(rows.values_list("pk", flat=True))
        assert [[row.pk for row in page.rows] for page in reversed(back)] == [
            [row.pk for row in page.rows] for page in forward
        ]

    def test_a_row_added_before_the_page_does_not_shift_it(self, rows):
        first = keyset_page(rows, self.at())
        kind = ContentType.objects.order_by("pk").first()
        added = Permission.objects.create(name="a", codename="keyset-new", content_type=kind)
        second = keyset_page(rows | Permission.objects.filter(pk=added.pk), self.at().at(first.next))

        assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}

    @pytest.mark.parametrize("tie", ["999999999", "not-a-number", "0198c0de-0000-7000-8000-000000000000"])
    def test_an_edge_that_is_gone_or_made_up_gives_the_first_page(self, rows, tie):
        page = keyset_page(rows, self.at().at(Cursor("after", tie)))

        assert page == keyset_page(rows, self.at())

    def test_an_edge_that_left_the_filter_is_found_among_the_anchors(self, rows):
        edge = rows.order_by("name", "id")[3]
        left = rows.exclude(pk=edge.pk)
        page = keyset_page(left, self.at().at(Cursor("after", str(edge.pk))), anchors=rows)

        assert [row.pk for row in page.rows] == [row.pk for row in left.order_by("name", "id")[3:7]]

    def test_rows_may_be_plain_values(self, rows):
        page = keyset_page(rows.values("id", "name"), self.at())

        assert page.next == Cursor("after", str(page.rows[-1]["id"]))
