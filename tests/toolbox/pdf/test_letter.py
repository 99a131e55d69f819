"""The house letter: every part is on the page, in reading order, with pictures described and pages counted."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from maillage.toolbox.pdf import Block, DataRefused, Letter, Photo, Row, Section, Signature, render_letter

LETTER = Letter(
    title="Réponse à une demande d’avis dermatologique",
    issuer=Block("CH de Montvaste", ("Service de dermatologie", "27000 Montvaste")),
    recipients=(Block("Dr Ivan Solhac", ("Maison de santé de Vernelle",)),),
    patient=Block("VAUQUELOIN Odette"),
    patient_rows=(Row("Née le", "14 juillet 1954 (71 ans)"),),
    date="12 mars 2026",
    reference="Dossier 2026-0314",
    sections=(
        Section("Motif", ("Lésion du dos.\nModifiée.", "*Sans* douleur.")),
        Section(
            "Conclusion",
            ("Exérèse sous 15 jours.",),
            rows=(Row("Bords", "irréguliers"),),
            items=("Protéger du soleil",),
            strong=True,
        ),
    ),
    photos=(Photo("proche.jpg", "Vue proche, réglette", "Lésion pigmentée asymétrique"),),
    signature=Signature("Dre Maëlle Quévrain", ("Dermatologue",), "Signé électroniquement le 12 mars 2026"),
    notice="Données de santé",
)


@pytest.fixture(scope="module")
def photo():
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), (180, 120, 90)).save(buffer, "JPEG")
    return {"proche.jpg": buffer.getvalue()}


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def structure(node):
    """Every element of the structure tree, depth first."""
    for kid in node.get("/K", []) if isinstance(node.get("/K"), list) else [node.get("/K")]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict):
            yield kid
            yield from structure(kid)


def test_every_part_is_said_in_reading_order(photo):
    text = read(render_letter(LETTER, photo)).pages[0].extract_text()
    expected = [
        "CH de Montvaste",
        "Service de dermatologie",
        "À l’attention de",
        "Dr Ivan Solhac",
        "12 mars 2026",
        "Dossier 2026-0314",
        "Réponse à une demande d’avis dermatologique",
        "Patient",
        "VAUQUELOIN Odette",
        "Née le",
        "14 juillet 1954 (71 ans)",
        "Motif",
        "Lésion du dos.",
        "Modifiée.",
        "*Sans* douleur.",
        "Conclusion",
        "Exérèse sous 15 jours.",
        "Bords",
        "irréguliers",
        "Protéger du soleil",
        "Photos",
        "Vue proche, réglette",
        "Signature",
        "Dre Maëlle Quévrain",
        "Signé électroniquement le 12 mars 2026",
        "Page 1 sur 1",
    ]
    places, start = [], 0
    for words in expected:
        start = text.find(words, start)
        places.append((words, start >= 0))
        start = max(start, 0) + len(words)

    assert places == [(words, True) for words in expected]
    assert "Aperçu" not in text


def test_headings_and_pictures_are_told_to_a_screen_reader(photo):
    reader = read(render_letter(LETTER, photo))
    elements = list(structure(reader.root_object["/StructTreeRoot"]))
    kinds = [str(element.get("/S")) for element in elements]

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3
    assert [str(e["/Alt"]) for e in elements if e.get("/S") == "/Figure"] == ["Lésion pigmentée asymétrique"]
    assert (reader.metadata.title, reader.root_object["/Lang"]) == (LETTER.title, "fr")


def test_a_preview_says_that_it_is_not_signed(photo):
    text = read(render_letter(replace(LETTER, preview=True, signature=None), photo)).pages[0].extract_text()

    assert text.startswith("Aperçu : ce document n’est pas signé")
    assert "Signé électroniquement" not in text


def test_pages_are_counted_and_each_names_the_patient(photo):
    long = Section("Histoire", tuple(f"Paragraphe {n}, " + "suite du récit " * 20 for n in range(40)))
    pages = [p.extract_text() for p in read(render_letter(replace(LETTER, sections=(long,)), photo)).pages]

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} sur {len(pages)}" in page
        assert "VAUQUELOIN Odette, Dossier 2026-0314" in page


def test_a_word_longer_than_a_line_stays_on_the_page():
    word = "motsanslimite" * 50
    letter = replace(LETTER, photos=(), sections=(Section("Texte", (word,), rows=(Row("Texte", word),)),))
    text = read(render_letter(letter)).pages[0].extract_text().replace("\u200b", "")

    assert text.replace("\n", "").count(word) == 2
    assert max(len(line) for line in text.split("\n")) < 120


def test_the_smallest_letter_has_no_empty_heading():
    smallest = Letter(title="Avis", issuer=Block("CH"), patient=Block("X"), date="12 mars 2026")
    text = read(render_letter(smallest)).pages[0].extract_text()

    assert not {"Photos", "Signature", "attention"} & set(text.split())


def test_a_usage_may_lay_out_its_own_report_from_the_same_parts(tmp_path):
    report = tmp_path / "report.typ"
    report.write_text(
        '#import "letter.typ": frame, heading-block, signature-block\n'
        '#let data = json("data.json")\n#show: frame.with(data)\n#heading-block(data)\n'
        "#data.sections.at(1).paragraphs.first()\n#signature-block(data)\n"
    )
    text = read(render_letter(replace(LETTER, photos=()), template_path=report)).pages[0].extract_text()

    assert "Exérèse sous 15 jours." in text
    assert "Lésion du dos" not in text


def test_a_photo_without_description_or_file_is_refused(photo):
    with pytest.raises(DataRefused, match="description"):
        render_letter(replace(LETTER, photos=(Photo("proche.jpg", "Vue", " "),)), photo)
    with pytest.raises(DataRefused, match="assets"):
        render_letter(LETTER, {})
