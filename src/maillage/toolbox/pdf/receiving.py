"""What a PDF that somebody sends must be to be kept; refuses what cannot be read, and what would act when opened.

Its first page is opened by the same engine that makes our own documents. What could act (ISO 32000-2, 12.6: actions,
and 7.11.4: embedded files) is looked for in the objects, those that are packed in object streams (7.5.7) included.
"""

import re
import zlib
from collections.abc import Iterator

from maillage.toolbox.pdf.errors import PdfRefused, TemplateBroken
from maillage.toolbox.pdf.rendering import BASES, render

FIRST, LAST = b"%PDF-", b"%%EOF"
TAIL = 2048  # bytes after which a cut file is told: writers end with the mark and little else
MOST_UNPACKED = 32 * 1024 * 1024
ACTS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Movie|Sound|Rendition)\b"
)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PACKED = re.compile(rb"/ObjStm\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written with its letters as numbers (7.3.5)


def check_received(data: bytes) -> None:
    """Raises PdfRefused, whose `code` says why: not_pdf, cut, active, locked or unreadable."""
    if not data.startswith(FIRST):
        raise PdfRefused("not_pdf")
    if LAST not in data[-TAIL:]:
        raise PdfRefused("cut")
    if any(ACTS.search(_ESCAPED.sub(_letter, text)) for text in _objects(data)):
        raise PdfRefused("active")
    try:
        render(BASES / "received.typ", {}, {"received.pdf": data}, standard="1.7")
    except TemplateBroken as broken:
        raise PdfRefused("locked" if "encrypted" in broken.diagnostic else "unreadable") from None


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _objects(data: bytes) -> Iterator[bytes]:
    """The objects without their streams, whose bytes may look like anything; and what object streams unpack to."""
    at, left = 0, MOST_UNPACKED
    for match in _STREAM.finditer(data):
        head = data[at : match.start()]
        at = match.end()
        yield head
        if _PACKED.search(head[head.rfind(b" obj") :]):
            unpacked = _unpacked(match[1], left)
            left -= len(unpacked)
            yield unpacked
    yield data[at:]


def _unpacked(packed: bytes, most: int) -> bytes:
    """What cannot be looked into is refused, and so is what swells beyond measure."""
    inflating = zlib.decompressobj()
    try:
        found = inflating.decompress(packed, max(most, 1))
    except zlib.error:
        raise PdfRefused("unreadable") from None
    if inflating.unconsumed_tail:
        raise PdfRefused("unreadable")
    return found
