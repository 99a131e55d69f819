"""A PDF that somebody sends is opened before it is kept: what is not one, is cut, locked or would act is refused."""

import zlib

import pytest
from tests.toolbox.pdf.made import pdf

from maillage.toolbox.pdf import PdfRefused, check_received


def holding(what: bytes) -> bytes:
    """A PDF with one more object after its first line."""
    head, rest = pdf().split(b"\n", 1)
    return b"\n".join((head, b"90 0 obj", what, b"endobj", rest))


def packed(what: bytes) -> bytes:
    inside = zlib.compress(what)
    return b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(inside), inside)


def refusal(data: bytes) -> str:
    with pytest.raises(PdfRefused) as refused:
        check_received(data)
    return refused.value.code


def test_a_plain_pdf_is_kept() -> None:
    check_received(pdf())
    check_received(holding(packed(b"91 0 <</Title(Lettre)>>")))


def test_bytes_of_a_picture_may_look_like_anything() -> None:
    check_received(holding(b"<</Length 30>>\nstream\n/JavaScript /Launch /EmbeddedFile\nendstream"))


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b" %PDF-1.7"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert refusal(data) == "not_pdf"


def test_a_cut_file_is_refused() -> None:
    whole = pdf()
    assert refusal(whole[: len(whole) // 2]) == "cut"


def test_what_only_looks_like_a_pdf_is_refused() -> None:
    assert refusal(b"%PDF-1.7 bonjour %%EOF") == "unreadable"


def test_a_locked_file_is_refused() -> None:
    assert refusal(pdf(lambda writer: writer.encrypt("secret"))) == "locked"


@pytest.mark.parametrize(
    "what",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S/#4aavaScript/J#53(app.alert(1))>>",
        b"<</S/Launch/F(calc.exe)>>",
        packed(b"91 0 <</S/JavaScript/JS(app.alert(1))>>"),
    ],
    ids=["script", "script spelled by numbers", "program", "script in an object stream"],
)
def test_what_would_act_is_refused(what: bytes) -> None:
    assert refusal(holding(what)) == "active"


def test_a_joined_file_is_refused() -> None:
    assert refusal(pdf(lambda writer: writer.add_attachment("a.txt", b"x"))) == "active"


def test_what_swells_beyond_measure_is_refused() -> None:
    assert refusal(holding(packed(b"0" * 40_000_000))) == "unreadable"
    assert refusal(holding(b"<</Type/ObjStm>>\nstream\nnot deflated\nendstream")) == "unreadable"
