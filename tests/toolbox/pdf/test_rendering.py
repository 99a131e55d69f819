"""Templates receive data, never code; the PDF is tagged, titled and says exactly what was written."""

import io
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from maillage.toolbox.pdf import AssetUnreadable, DataRefused, TemplateBroken, TemplateRefused, render

PLAIN = """
#let data = json("data.json")
#set document(title: data.title)
#set text(lang: "fr", font: "Libertinus Serif")
#set page(width: 2000pt, height: auto)
= #data.title
#data.body
"""


@pytest.fixture
def template(tmp_path):
    def write(source):
        path = tmp_path / "report.typ"
        path.write_text(source, encoding="utf-8")
        return path

    return write


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def test_the_document_is_tagged_titled_and_in_french(template):
    pdf = render(template(PLAIN), {"title": "Réponse d’avis", "body": "Exérèse conseillée."})
    reader = read(pdf)

    assert reader.metadata.title == "Réponse d’avis"
    assert reader.root_object["/Lang"] == "fr"
    assert str(reader.root_object["/MarkInfo"]["/Marked"]) == "True"
    assert "/StructTreeRoot" in reader.root_object
    assert "pdfuaid:part" in reader.root_object["/Metadata"].get_data().decode()
    assert text_of(pdf).split("\n") == ["Réponse d’avis", "Exérèse conseillée."]


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1 + 1")',
        '"] #read("/etc/passwd") [',
        '#import "@preview/cetz:0.3.0"',
        "$x^2$ *gras* _italique_ `code` @ref <label> = Titre",
        r"\u{41} \\ \" // fin /* début",
        "</script><script>alert(1)</script>",
        "œ Œ ç Ç é è à ù ï « citation » ’ – — … € ≤ ≥ µ ² °",
    ],
)
def test_a_hostile_string_appears_literally(template, hostile):
    assert hostile in text_of(render(template(PLAIN), {"title": "Essai", "body": hostile}))


def test_twenty_thousand_characters_are_all_there(template):
    words = [f"mot{n}" for n in range(3_000)]
    body = " ".join(words)

    assert len(body) > 20_000
    assert text_of(render(template(PLAIN), {"title": "Long", "body": body})).split()[1:] == words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Merci 😀", "Merci [U+1F600]"),
        ("中文 fin", "[U+4E2D][U+6587] fin"),
        ("a\x00b\x07c\ufeffd\ue000e", "abcde"),
        ("e\u0301te\u0301", "été"),
        ("b\u202eén\u2066in", "bénin"),
    ],
)
def test_a_character_without_glyph_is_named_and_never_prevents_a_document(template, typed, shown):
    assert shown in text_of(render(template(PLAIN), {"title": "Essai", "body": typed}))


@settings(max_examples=40, deadline=None)
@given(body=st.text(max_size=60))
def test_any_text_gives_a_document(tmp_path_factory, body):
    path = tmp_path_factory.getbasetemp() / "any.typ"
    path.write_text(PLAIN, encoding="utf-8")

    assert len(read(render(path, {"title": "Essai", "body": body})).pages) == 1


def test_the_same_input_and_instant_give_the_same_bytes(template):
    path, instant = template(PLAIN), datetime(2026, 3, 12, 9, 42, tzinfo=UTC)
    first, again, later = (
        render(path, {"title": "Avis", "body": "x"}, created_at=at)
        for at in (instant, instant, instant.replace(hour=10))
    )

    assert first == again
    assert first != later
    assert read(first).metadata.creation_date == instant


def test_an_archival_standard_can_be_asked(template):
    pdf = render(template(PLAIN), {"title": "Avis", "body": "x"}, standard="a-2a")

    assert "pdfaid:part" in read(pdf).root_object["/Metadata"].get_data().decode()


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ('#import "@preview/cetz:0.3.0": canvas', 1, "package"),
        ('\n#eval("1")', 2, "eval"),
        ('#let f = eval\n#f("1")', 1, "eval"),
        ('#plugin("x.wasm")', 1, "plugin"),
        ('#let n = "at"\n#import n: *', 2, "import"),
        ('#{\n  include "a" + ".typ"\n}', 2, "import"),
        ('#import ("letter" + ".typ")', 1, "import"),
        ('#import "\\u{40}preview/cetz:0.3.0"', 1, "import"),
        ('#let f() = import ("x" + ".typ")', 1, "import"),
        ('#import "../../etc.typ"', 1, "import"),
        ('#let u = "//"; #eval("1")', 1, "eval"),
        ('#dictionary(std).at("ev" + "al")', 1, "std"),
    ],
)
def test_a_template_that_reaches_out_is_refused_with_its_line(template, source, line, what):
    with pytest.raises(TemplateRefused, match=what) as refusal:
        render(template(source), {})

    assert str(refusal.value).startswith(f"report.typ:{line}:")


def test_a_template_reads_nothing_outside_its_folder(template):
    absolute = os.path.abspath(__file__)
    for path in (absolute, "../../../../../../" + absolute):
        with pytest.raises(TemplateBroken):
            render(template(f'#set document(title: "T")\n#read("{path}")'), {})


def test_a_broken_template_is_named_without_its_data(template):
    with pytest.raises(TemplateBroken) as refusal:
        render(template('#let data = json("data.json")\n#panic(data.secret)'), {"secret": "Mme VAUQUELOIN"})

    assert "report.typ" in str(refusal.value)
    assert "VAUQUELOIN" not in str(refusal.value)
    assert "VAUQUELOIN" in refusal.value.diagnostic


@pytest.mark.parametrize("data", [{"when": datetime(2026, 1, 1, tzinfo=UTC)}, {"n": float("nan")}, {"b": b"x"}])
def test_data_that_is_not_plain_json_is_refused(template, data):
    with pytest.raises(DataRefused):
        render(template(PLAIN), data)


@pytest.mark.parametrize("name", ["../x.jpg", "a/b.jpg", "x.typ", ".jpg", "x.wasm", "é.jpg", "x.jpg\n"])
def test_an_asset_is_a_plain_picture_name(template, name):
    with pytest.raises(DataRefused):
        render(template(PLAIN), {"title": "T", "body": "b"}, {name: b""})


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 truncated"])
def test_an_unreadable_picture_is_told_apart_from_a_broken_template(template, content):
    source = '#set document(title: "T")\n#image("assets/p.jpg", alt: "photo")'
    with pytest.raises(AssetUnreadable):
        render(template(source), {}, {"p.jpg": content})


def test_nothing_stays_on_disk(template, tmp_path, monkeypatch):
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    render(template(PLAIN), {"title": "T", "body": "b"})
    with pytest.raises(TemplateBroken):
        render(template("#panic()"), {})

    assert list(private.iterdir()) == []
