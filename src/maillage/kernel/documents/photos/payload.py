"""Looks for what must not travel inside a photo (documents, scripts, archives) and names what follows it.

Decision: bytes after the end of the picture are taken off when a phone is known to write them (further
images of an MPO or Ultra HDR file, the video of a motion photo, Samsung's SEF block, zero padding). They
refuse the file when they look like a document, a script or an archive, and also when nobody knows them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from maillage.kernel.documents.photos.contracts import refusal

# Long enough never to occur by chance in 20 MiB of compressed pixels: searched everywhere.
# (Bytes of the first letter are spelled so that the search can skip to "<" or "%".)
ANYWHERE = re.compile(
    rb"<(?:[sS][cC][rR][iI][pP][tT][\s>/]|![dD][oO][cC][tT][yY][pP][eE]\s|[hH][tT][mM][lL][\s>]"
    rb"|[iI][fF][rR][aA][mM][eE]\s|\?[pP][hH][pP]\s)|%PDF-1\.|%PDF-2\."
)
# Short marks: searched where no compressed pixels are (metadata, tables, what follows the picture).
IN_METADATA = re.compile(
    rb"PK\x03\x04[\x0a-\x3f]\x00|PK\x05\x06\x00\x00|%PDF-|<[sS][vV][gG][\s>]|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
    rb"|\x7fELF[\x01\x02]|This program cannot be run in DOS mode|<\?php|#!/bin/|javascript:|on(?:load|error)="
)
# What a tail may begin with and never be stripped quietly.
HOSTILE_STARTS = (
    b"PK",
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"#!",
    b"<",
    b"GIF8",
)
ISO_BOX = re.compile(rb"[a-zA-Z0-9 ]{4}")


def check_metadata(segment: bytes | memoryview) -> None:
    if IN_METADATA.search(segment):
        raise refusal("polyglot")


def check_whole(data: bytes) -> None:
    """Marks that no photo carries, and a readable ZIP directory (a ZIP is read from its end)."""
    if ANYWHERE.search(data):
        raise refusal("polyglot")
    if data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557)) >= 0 and _opens_as_zip(data):
        raise refusal("polyglot")


def _opens_as_zip(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)):
            return True
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError):
        return False


def strip_tail(tail: memoryview, end_of_picture: Callable[[memoryview], int] | None = None) -> frozenset[str]:
    """Names of the known trailers that `tail` consists of; refuses anything else.

    `end_of_picture` gives the length of a picture of the same format at the start of a view.
    """
    names: set[str] = set()
    while len(tail):
        if _samsung_block(tail):
            names.add("vendor_trailer")
            break
        padding = _padding_length(tail)
        if padding:
            names.add("padding")
            tail = tail[padding:]
        elif end_of_picture is not None and tail[:3] == b"\xff\xd8\xff":
            check_metadata(tail[:65_536])
            names.add("extra_images")
            tail = tail[end_of_picture(tail) :]
        elif tail[4:8] == b"ftyp":
            names.add("motion_video")
            tail = tail[_boxes_length(tail) :]
        else:
            hostile = bytes(tail[:512]).lstrip(b" \t\r\n\x00").startswith(HOSTILE_STARTS)
            raise refusal("polyglot" if hostile or IN_METADATA.search(tail) else "trailing")
    return frozenset(names)


def _padding_length(tail: memoryview) -> int:
    # In steps: a tail of zeros must not be copied whole, nor looked at byte by byte.
    length = 0
    while length < len(tail):
        step = bytes(tail[length : length + 4096])
        left = len(step.lstrip(b"\x00"))
        length += len(step) - left
        if left:
            break
    # The size of a video's first box begins with zeros too: they belong to it.
    box = bytes(tail[max(0, length - 3) : length + 8]).find(b"ftyp")
    return max(0, length - 3) + box - 4 if box >= 4 else length


def _boxes_length(tail: memoryview) -> int:
    """Length of the run of ISO base media boxes (ISO/IEC 14496-12, 4.2) at the start of a tail."""
    position = 0
    while position + 8 <= len(tail):
        size = int.from_bytes(tail[position : position + 4], "big")
        if not ISO_BOX.fullmatch(bytes(tail[position + 4 : position + 8])):
            break
        if size == 1:
            size = int.from_bytes(tail[position + 8 : position + 16], "big")
        elif size == 0:
            size = len(tail) - position
        if size < 8 or position + size > len(tail):
            break
        position += size
    if not position:
        raise refusal("trailing")
    return position


def _samsung_block(tail: memoryview) -> bool:
    """Samsung's trailer ends with a directory `SEFH … <length> SEFT` (read: ExifTool, Samsung.pm)."""
    if len(tail) < 20 or tail[-4:] != b"SEFT":
        return False
    length = int.from_bytes(tail[-8:-4], "little")
    start = len(tail) - 8 - length
    if length < 12 or start < 0 or tail[start : start + 4] != b"SEFH":
        return False
    check_metadata(tail)
    return True
