"""A canary is found wherever a person could read it, and nowhere else."""

import io
import zipfile

import pytest
from tests.isolation.scopes import ALL, Scope, scopes_in_bytes, scopes_in_text

DRAFT = Scope("a", "draft")


@pytest.mark.parametrize(
    "text",
    [
        "le mot qzxadraftq.",
        "QZXADRAFTQ Lou",
        "Qzxadraftq",
        "qzxa-\ndraftq",
        "qzx<mark>adra</mark>ftq",
        "q z x a d r a f t q",
        '{"note": "qzxadraftq"}',
        "https://maillage.example/?q=qzxadraftq&x=1",
    ],
)
def test_it_is_found_through_whatever_stands_between_its_letters(text: str) -> None:
    assert scopes_in_text(text) == {DRAFT}


def test_innocent_text_holds_none() -> None:
    for text in ("", "Équipe de dermatologie", "qzx", "qzxa", "qzxanothingq", "qzxcdraftq"):
        assert scopes_in_text(text) == set()


def test_each_of_them_is_told_from_the_others() -> None:
    assert scopes_in_text(" ".join(scope.canary for scope in ALL)) == set(ALL)


def test_it_is_found_in_a_workbook_and_in_a_letter() -> None:
    from datetime import UTC, datetime

    from maillage.toolbox.pdf import Block, Letter, Row, Section, render_letter

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<row><c><is><t>{DRAFT.canary}</t></is></c></row>")
    assert scopes_in_bytes(packed.getvalue()) == {DRAFT}
    letter = Letter(
        title="Avis",
        issuer=Block("Hôpital", ()),
        patient=Block("Lou", ()),
        patient_rows=(),
        date="1er janvier 2026",
        sections=(Section("Conclusion", rows=(Row("Texte", f"Réseau épaissi {DRAFT.canary}"),)),),
    )
    assert scopes_in_bytes(render_letter(letter, {}, created_at=datetime(2026, 1, 1, tzinfo=UTC))) == {DRAFT}
