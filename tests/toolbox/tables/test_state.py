"""The state of a table lives in the address: read, written back, and indifferent to what it does not know."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.tables import Choice, Column, Cursor, Filter, Sort, TableSpec, TableState

SPEC = TableSpec(
    columns=(
        Column("promesse", "Promesse", field="due_at", nullable=True),
        Column("patient", "Patient", field="patient__family"),
        Column("motif", "Motif"),
    ),
    filters=(
        Filter("etat", "État", (Choice("a-prendre", "À prendre"), Choice("retard", "En retard"))),
        Filter("usage", "Usage", (Choice("melan", "Mélan"), Choice("plaies", "Plaies")), many=True),
    ),
    default_sort="promesse",
    page_size=3,
)


def state(query="", spec=SPEC):
    return TableState.from_query(spec, QueryDict(query))


def test_an_empty_address_is_the_default_and_is_written_empty():
    given_nothing = state()

    assert given_nothing.sort == Sort("promesse")
    assert given_nothing.filters == {"etat": (), "usage": ()}
    assert given_nothing.cursor is None
    assert given_nothing.query() == "?"


def test_an_address_is_read_and_written_back_whole():
    address = "q=l%C3%A9sion&etat=retard&usage=melan&usage=plaies&tri=-patient&apres=0198c0de-1"

    assert state(address).query() == f"?{address}"
    assert state(address).one("etat") == "retard"
    assert state(address).cursor == Cursor("after", "0198c0de-1")


def test_sorting_keeps_filters_and_other_parameters_and_starts_again():
    address = "q=a&etat=retard&avant=12"

    assert state(address).sorted_by("patient").query() == "?q=a&etat=retard&tri=patient"
    assert state(address).sorted_by("promesse").query() == "?q=a&etat=retard&tri=-promesse"
    assert state("tri=-promesse").sorted_by("promesse").query() == "?"


def test_a_filter_is_put_on_and_taken_off():
    assert state("apres=12").toggled("etat", "retard").query() == "?etat=retard"
    assert state("etat=a-prendre").toggled("etat", "retard").query() == "?etat=retard"
    assert state("etat=retard").toggled("etat", "retard").query() == "?"
    assert state("usage=melan").toggled("usage", "plaies").query() == "?usage=melan&usage=plaies"
    assert state("usage=melan&usage=plaies").toggled("usage", "melan").query() == "?usage=plaies"
    assert state("usage=melan&usage=plaies&q=a").without("usage").query() == "?q=a"


@pytest.mark.parametrize(
    "address",
    [
        "tri=motif",
        "tri=password",
        "tri=--promesse",
        "tri=",
        "etat=inconnu",
        "etat=retard%00",
        "apres=",
        "apres=%27%20OR%201",
        "apres=" + "x" * 65,
        "avant=../..",
    ],
)
def test_what_is_unknown_is_left_out(address):
    assert state(address) == state()


def test_two_tables_share_a_page_by_their_prefix():
    other = TableSpec(columns=SPEC.columns, default_sort="promesse", prefix="b_")
    address = "tri=-patient&b_tri=patient"

    assert str(state(address).sort) == "-patient"
    assert str(state(address, other).sort) == "patient"
    assert state(address, other).sorted_by("patient").query() == "?tri=-patient&b_tri=-patient"


@given(
    pairs=st.lists(
        st.tuples(st.sampled_from(["tri", "etat", "usage", "apres", "avant", "q", "é"]), st.text(max_size=20))
    )
)
def test_any_address_gives_a_state_that_reads_itself_back(pairs):
    query = QueryDict(mutable=True)
    for key, value in pairs:
        query.appendlist(key, value)
    once = TableState.from_query(SPEC, query)

    assert state(once.query()[1:]) == once


@pytest.mark.parametrize(
    "wrong",
    [
        {"default_sort": "motif"},
        {"default_sort": "absent"},
        {"filters": (Filter("patient", "Patient", ()),)},
        {"filters": (Filter("tri", "Tri", ()),)},
    ],
)
def test_a_table_that_contradicts_itself_is_refused_at_declaration(wrong):
    with pytest.raises(ValueError, match=r"table|filter"):
        TableSpec(**({"columns": SPEC.columns, "default_sort": "promesse"} | wrong))
