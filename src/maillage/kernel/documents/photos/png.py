"""Walks the chunks of a PNG and keeps those that make the picture; IDAT is never rewritten.

Source: PNG third edition (W3C, 2025), sections 5 and 11.
"""

from __future__ import annotations

import zlib

from maillage.kernel.documents.photos import exif, payload, profile
from maillage.kernel.documents.photos.contracts import PhotoLimits, Stripped, refusal
from maillage.kernel.documents.photos.jpeg import check_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Kept chunks and the most they may hold: none of them has room for anything but numbers.
KEPT = {
    b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"sBIT": 4,
    b"pHYs": 9, b"bKGD": 6, b"cICP": 4, b"IEND": 0,
}  # fmt: skip
ANIMATED = frozenset({b"acTL", b"fcTL", b"fdAT"})
REMOVED_AS = {
    b"tEXt": "text", b"zTXt": "text", b"iTXt": "text", b"tIME": "time", b"eXIf": "exif",
}  # fmt: skip
COLOUR_TYPES = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def strip(data: bytes, limits: PhotoLimits) -> Stripped:
    view = memoryview(data)
    parts: list[bytes | memoryview] = [SIGNATURE]
    removed: set[str] = set()
    facts = exif.ExifFacts()
    width = height = 0
    seen_data = False
    position = len(SIGNATURE)
    name = b""
    while name != b"IEND":
        name, body, position = _chunk(view, position)
        if not width and name != b"IHDR":
            raise refusal("damaged")
        if name == b"IHDR":
            if width:
                raise refusal("damaged")
            width, height = _header(body, limits)
            parts.append(_pack(name, body))
        elif name == b"IDAT":
            seen_data = True
            parts.append(_pack(name, body))
        elif name in ANIMATED:
            raise refusal("animated")
        elif name in KEPT:
            if len(body) > KEPT[name]:
                raise refusal("damaged")
            parts.append(_pack(name, body))
        elif name == b"iCCP":
            kept = _profile(bytes(body), limits.max_profile_bytes)
            if kept:
                parts.append(_pack(name, kept))
            else:
                removed.add("profile")
        elif name[0] & 0x20:  # ancillary: the picture is the same without it (section 5.4)
            payload.check_metadata(body)
            if name == b"eXIf":
                facts = exif.read(bytes(body))
                removed |= facts.present
            elif name == b"iTXt" and body[:18] == b"XML:com.adobe.xmp\x00":
                removed.add("xmp")
            else:
                removed.add(REMOVED_AS.get(name, "other_chunks"))
        else:
            raise refusal("unusual")
    if not seen_data:
        raise refusal("damaged")
    if position < len(view):
        removed |= payload.strip_tail(view[position:])
    if facts.orientation != 1:
        parts.insert(2, _pack(b"eXIf", exif.minimal(facts.orientation)))
    return Stripped(b"".join(parts), width, height, facts.orientation, facts.taken_at, frozenset(removed))


def _chunk(view: memoryview, position: int) -> tuple[bytes, memoryview, int]:
    if position + 12 > len(view):
        raise refusal("truncated")
    length = int.from_bytes(view[position : position + 4], "big")
    name = bytes(view[position + 4 : position + 8])
    end = position + 12 + length
    if not name.isalpha():
        raise refusal("damaged")
    if end > len(view):
        raise refusal("truncated")
    if zlib.crc32(view[position + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
        raise refusal("damaged")
    return name, view[position + 8 : end - 4], end


def _header(body: memoryview, limits: PhotoLimits) -> tuple[int, int]:
    if len(body) != 13:
        raise refusal("damaged")
    width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
    depth, colour, compression, filtering, interlace = body[8:]
    if depth not in COLOUR_TYPES.get(colour, ()) or compression or filtering or interlace > 1:
        raise refusal("damaged")
    check_size(width, height, min(limits.max_pixels, limits.max_pixels_decoded_whole))
    return width, height


def _profile(body: bytes, max_bytes: int) -> bytes:
    """The iCCP chunk again under a neutral name (the name is free text), or nothing if unsound."""
    name, _separator, rest = body.partition(b"\x00")
    if not name or rest[:1] != b"\x00":
        return b""
    engine = zlib.decompressobj()
    try:
        content = engine.decompress(rest[1:], max_bytes + 1)
    except zlib.error:
        return b""
    if not profile.is_sound(content, max_bytes):
        return b""
    return b"ICC\x00\x00" + zlib.compress(content, 9)


def _pack(name: bytes, body: bytes | memoryview) -> bytes:
    head = name + bytes(body)
    return len(body).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
