"""Charts: the markup of the look, gaps for what is missing, everything escaped, a table each time."""

import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.charts import Bar, Point, bar_chart, fr_number, sparkline

HOSTILE = '"><script>alert(1)</script>&'


def series(*values):
    return [Point(f"semaine {n}", value) for n, value in enumerate(values, start=1)]


def svg(chart):
    return ElementTree.fromstring(str(chart.svg))


def classes(element, tag):
    return [child.get("class") for child in element.iter(tag)]


def test_a_sparkline_with_a_band_marks_what_leaves_it_and_the_last_value():
    chart = sparkline(series(2.1, 1.8, 3.4, 2.4), label="INR, cible de 2 à 3", band=(2, 3), width=200, height=40)
    drawn = svg(chart)

    assert drawn.get("aria-label") == "INR, cible de 2 à 3"
    assert classes(drawn, "path") == ["bandedge", "p out", "p out", "p"]
    assert drawn.find("polyline").get("points").split()[0] == "4.0,30.6"
    assert drawn.find("rect").get("class") == "bandline"


def test_a_missing_measure_is_a_gap_and_says_so_in_the_table():
    chart = sparkline(series(1, 2, None, 3, 4), label="Surface", unit="cm²")

    assert len(svg(chart).findall("polyline")) == 2
    assert chart.table.rows == (
        ("semaine 1", "1\u00a0cm²"),
        ("semaine 2", "2\u00a0cm²"),
        ("semaine 3", "non mesuré"),
        ("semaine 4", "3\u00a0cm²"),
        ("semaine 5", "4\u00a0cm²"),
    )


@pytest.mark.parametrize("values", [(), (5,), (None,), (3, 3, 3), (None, 2, None)])
def test_a_poor_series_is_drawn_without_failing(values):
    assert svg(sparkline(series(*values), label="Série")).get("class") == "spark"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        sparkline(series(1, bad), label="Série")
    with pytest.raises(ValueError, match="finite"):
        bar_chart([Bar("a", bad)], title="T", description="D")


@given(values=st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=30), low=st.floats(-10, 0))
def test_every_point_stays_in_the_box(values, low):
    drawn = svg(sparkline(series(*values), label="Série", band=(low, low + 5), width=240, height=40))
    points = [p.split(",") for line in drawn.iter("polyline") for p in line.get("points").split()]

    assert all(0 <= float(x) <= 240 and 0 <= float(y) <= 40 for x, y in points)


def test_a_bar_chart_marks_what_is_under_the_aim_in_the_picture_and_in_words():
    chart = bar_chart(
        [Bar("Mélan", 96), Bar("Psychiatrie", 78)],
        title="Promesses tenues",
        description="De 96 % à 78 %",
        aim=90,
    )
    drawn = svg(chart)

    assert classes(drawn, "rect") == ["tr", "bar", "tr", "bar under"]
    assert [r.get("width") for r in drawn.iter("rect")] == ["408", "392", "408", "318"]
    assert "".join(drawn.itertext()).endswith("objectif 90\u00a0%")
    ids = [element.get("id") for element in drawn if element.get("id")]
    assert drawn.get("aria-labelledby").split() == ids
    assert chart.table.rows == (
        ("Mélan", "96\u00a0%", "objectif tenu"),
        ("Psychiatrie", "78\u00a0%", "sous l’objectif"),
    )


def test_two_different_charts_have_different_ids():
    one, two = (bar_chart([Bar("a", n)], title="T", description="D") for n in (1, 2))

    assert svg(one).get("aria-labelledby") != svg(two).get("aria-labelledby")


def test_everything_is_escaped_and_nothing_is_styled_inline():
    charts = [
        sparkline([Point(HOSTILE, 1), Point(HOSTILE, 2)], label=HOSTILE, unit=HOSTILE),
        bar_chart([Bar(HOSTILE, 5)], title=HOSTILE, description=HOSTILE, unit=HOSTILE, aim=3),
    ]
    page = Template("{% load charts %}{% for c in charts %}{% chart c wide=True %}{% endfor %}")
    html = page.render(Context({"charts": charts}))

    assert "<script" not in html
    assert not re.search(r"\sstyle=|\sfill=|\sstroke=", html)
    assert html.count("&lt;script&gt;") >= 8


def test_the_tag_shows_the_picture_and_its_table():
    chart = sparkline(series(88, 96), label="Part tenue, de 88 à 96 %", unit="%")
    html = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart}))
    figure = ElementTree.fromstring(html)

    assert [child.tag for child in figure] == ["svg", "details"]
    assert ["".join(row.itertext()) for row in figure.iter("tr")] == [
        "MesureValeur",
        "semaine 188\u00a0%",
        "semaine 296\u00a0%",
    ]
    assert figure.find(".//caption").text == "Part tenue, de 88 à 96 %"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (7.5, {}, "7,5"),
        (96, {"unit": "%"}, "96\u00a0%"),
        (12_400, {}, "12\u202f400"),
        (2, {"decimals": 1}, "2,0"),
        (-1.25, {}, "\u22121,25"),
        (-0.001, {}, "0"),
        (100, {}, "100"),
    ],
)
def test_numbers_are_read_in_french(value, options, text):
    assert fr_number(value, **options) == text
