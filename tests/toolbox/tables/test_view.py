"""What a table shows: links, order said to the ear, chips, pager, rows for the keyboard; everything escaped."""

from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.template import Context, Template

from maillage.toolbox.tables import (
    Choice,
    Column,
    Cursor,
    Filter,
    Page,
    TableSpec,
    TableState,
    table_view,
)

HOSTILE = '"><b>x</b>'
SPEC = TableSpec(
    columns=(
        Column("promesse", "Promesse", field="due_at"),
        Column("taille", "Taille", field="size", numeric=True),
        Column("motif", "Motif"),
        Column("ouvrir", "Ouvrir", label_hidden=True),
    ),
    filters=(Filter("etat", "État", (Choice("retard", "En retard", "exclamation-circle"),)),),
    default_sort="promesse",
)


def view(query="", page=None, spec=SPEC, **options):
    return table_view(TableState.from_query(spec, QueryDict(query)), page, **options)


def render(source, table):
    html = Template("{% load tables %}" + source).render(Context({"table": table}))
    return ElementTree.fromstring(f"<table>{html}</table>")


def test_only_the_present_column_says_its_order():
    head = render("{% table_head table %}", view("tri=-taille&q=a"))

    assert [(th.get("scope"), th.get("aria-sort"), th.get("class")) for th in head.iter("th")] == [
        ("col", None, None),
        ("col", "descending", "num"),
        ("col", None, None),
        ("col", None, None),
    ]
    assert [a.get("href") for a in head.iter("a")] == ["?q=a", "?q=a&tri=taille"]
    assert [i.get("class") for i in head.iter("i")] == ["bi bi-arrow-down-short"]


def test_a_sort_link_says_what_it_will_do():
    head = render("{% table_head table %}", view())

    assert ["".join(th.itertext()).strip() for th in head.iter("th")] == [
        "Promesse, trier par ordre décroissant",
        "Taille, trier par ordre croissant",
        "Motif",
        "Ouvrir",
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "par promesse, ordre croissant"), ("tri=-taille", "par taille, ordre décroissant")],
)
def test_a_caption_can_say_the_order(query, words):
    assert view(query).order == words


def test_chips_put_a_filter_on_and_off_and_count():
    table = view("etat=retard&q=a", counts={("etat", ""): 14, ("etat", "retard"): 1}, path="/demandes/")
    nav = render("{% table_filters table %}", table).find("div")

    assert nav.find("nav").get("aria-label") == "Filtrer : État"
    assert [(a.get("class"), a.get("href"), a.get("aria-current")) for a in nav.iter("a")] == [
        ("chip", "/demandes/?q=a", None),
        ("chip on", "/demandes/?q=a", "true"),
    ]
    assert ["".join(a.itertext()).strip() for a in nav.iter("a")] == ["Tout 14", "En retard 1"]


def test_the_pager_leads_both_ways_and_keeps_the_rest_of_the_address():
    page = Page(("r",) * 2, Cursor("before", "b1"), Cursor("after", "a1"))
    nav = render("{% table_pager table %}", view("q=a&tri=taille", page, total=131))

    assert [(a.get("rel"), a.get("href")) for a in nav.iter("a")] == [
        ("prev", "?q=a&tri=taille&avant=b1"),
        ("next", "?q=a&tri=taille&apres=a1"),
    ]
    assert "2 lignes affichées sur 131" in "".join(nav.itertext())


def test_a_list_on_one_page_has_no_pager():
    assert view(page=Page(("r",), None, None)).pager is None
    assert list(render("{% table_pager table %}", view())) == []


def test_a_row_is_walked_by_the_keyboard_and_may_be_the_current_one():
    rows = Template("{% load tables %}<tr {% row_link %}></tr><tr {% row_link here=True %}></tr>")

    assert rows.render(Context()) == ('<tr data-row-link></tr><tr data-row-link class="here" aria-current="true"></tr>')


def test_labels_and_addresses_are_escaped():
    spec = TableSpec(
        columns=(Column("a", HOSTILE, field="a"),),
        filters=(Filter("f", HOSTILE, (Choice(HOSTILE, HOSTILE),)),),
        default_sort="a",
    )
    table = view("q=%22%3E%3Cb%3E", spec=spec)
    html = Template("{% load tables %}{% table_head table %}{% table_filters table %}").render(
        Context({"table": table})
    )

    assert "<b>" not in html
    assert html.count("&lt;b&gt;x&lt;/b&gt;") == 3
