"""Walks the segments of a JPEG and keeps those that make the picture; compressed data is never rewritten.

Source: ITU-T T.81 annex B (markers), T.871 (JFIF), CIPA DC-007 (MPO), ICC.1 annex B.4 (profile in APP2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from maillage.kernel.documents.photos import exif, payload, profile
from maillage.kernel.documents.photos.contracts import PhotoLimits, Stripped, refusal

SOI, EOI, SOS, APP0, APP1, APP2, APP13, APP14, APP15, COM = (
    0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xFE,
)  # fmt: skip
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
READABLE_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive; Huffman, what browsers read
TABLES = frozenset({0xC4, 0xDB, 0xDD})  # Huffman, quantisation, restart interval
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# The scan ends at a marker that is neither a stuffed zero, a restart, nor fill.
END_OF_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")

EXIF_HEAD, ICC_HEAD = b"Exif\x00\x00", b"ICC_PROFILE\x00"
XMP_HEADS = (b"http://ns.adobe.com/xap/1.0/\x00", b"http://ns.adobe.com/xmp/extension/\x00")


@dataclass(slots=True)
class _Walk:
    limits: PhotoLimits
    pictures: list[bytes | memoryview] = field(default_factory=list)
    jfif: bytes = b""
    adobe: bytes = b""
    icc: dict[int, bytes] = field(default_factory=dict)
    facts: exif.ExifFacts | None = None
    removed: set[str] = field(default_factory=set)
    width: int = 0
    height: int = 0
    scans: int = 0
    end: int = 0


def strip(data: bytes, limits: PhotoLimits) -> Stripped:
    walk = _walk(memoryview(data), limits)
    tail = memoryview(data)[walk.end :]
    if len(tail):
        walk.removed |= payload.strip_tail(tail, lambda view: _walk(view, limits).end)
    facts = walk.facts or exif.ExifFacts()
    walk.removed |= facts.present
    parts: list[bytes | memoryview] = [b"\xff\xd8"]
    if walk.jfif:
        parts.append(_segment(APP0, walk.jfif))
    if facts.orientation != 1:
        parts.append(_segment(APP1, EXIF_HEAD + exif.minimal(facts.orientation)))
    parts += _profile_segments(walk)
    if walk.adobe:
        parts.append(_segment(APP14, walk.adobe))
    parts += walk.pictures
    return Stripped(
        data=b"".join(parts),
        width=walk.width,
        height=walk.height,
        orientation=facts.orientation,
        taken_at=facts.taken_at,
        removed=frozenset(walk.removed),
    )


def _walk(view: memoryview, limits: PhotoLimits) -> _Walk:
    walk = _Walk(limits)
    position = 2
    while True:
        position, marker = _next_marker(view, position)
        if marker == EOI:
            if not walk.scans:
                raise refusal("damaged")
            walk.pictures.append(b"\xff\xd9")
            walk.end = position
            return walk
        if marker in STANDALONE or marker in (SOI, 0x00):
            raise refusal("damaged")
        length = int.from_bytes(view[position : position + 2], "big")
        if length < 2:
            raise refusal("truncated" if position + 2 > len(view) else "damaged")
        if position + length > len(view):
            raise refusal("truncated")
        body = view[position + 2 : position + length]
        payload.check_metadata(body)
        position += length
        if marker == SOS:
            position = _take_scan(view, position, body, walk)
        else:
            _take_segment(marker, body, walk)


def _next_marker(view: memoryview, position: int) -> tuple[int, int]:
    if position >= len(view):
        raise refusal("truncated")
    if view[position] != 0xFF:
        raise refusal("damaged")
    while position < len(view) and view[position] == 0xFF:
        position += 1
    if position >= len(view):
        raise refusal("truncated")
    return position + 1, view[position]


def _take_scan(view: memoryview, position: int, header: memoryview, walk: _Walk) -> int:
    walk.scans += 1
    if not walk.width or walk.scans > walk.limits.max_scans:
        raise refusal("damaged")
    found = END_OF_SCAN.search(view, position)
    if found is None:
        raise refusal("truncated")
    walk.pictures += [_segment(SOS, header), view[position : found.start()]]
    return found.start()


def _take_segment(marker: int, body: memoryview, walk: _Walk) -> None:
    if marker in FRAMES:
        _take_frame(marker, body, walk)
        walk.pictures.append(_segment(marker, body))
    elif marker in TABLES:
        walk.pictures.append(_segment(marker, body))
    elif marker == COM:
        walk.removed.add("comment")
    elif APP0 <= marker <= APP15:
        _take_application(marker, bytes(body), walk)
    else:
        raise refusal("unusual")  # arithmetic coding, hierarchical frames, a height given after the scan


def _take_frame(marker: int, body: memoryview, walk: _Walk) -> None:
    if marker not in READABLE_FRAMES:
        raise refusal("unusual")
    if walk.width or len(body) < 6 or len(body) != 6 + 3 * body[5]:
        raise refusal("damaged")
    precision, components = body[0], body[5]
    walk.height = int.from_bytes(body[1:3], "big")
    walk.width = int.from_bytes(body[3:5], "big")
    if precision != 8 or components not in (1, 3, 4):
        raise refusal("unusual")
    check_size(walk.width, walk.height, walk.limits.max_pixels)


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Decided on the header alone, before anything is decoded."""
    if not width or not height:
        raise refusal("damaged")
    if width * height > max_pixels:
        raise refusal("too_large", megapixels=width * height // 1_000_000, limit=max_pixels // 1_000_000)


def _take_application(marker: int, body: bytes, walk: _Walk) -> None:
    if marker == APP0 and body.startswith(b"JFIF\x00") and len(body) >= 14:
        walk.jfif = body[:12] + b"\x00\x00"  # version and density; no thumbnail
        if body[12:14] != b"\x00\x00":
            walk.removed.add("thumbnail")
    elif marker == APP1 and body.startswith(EXIF_HEAD):
        walk.facts = walk.facts or exif.read(body[len(EXIF_HEAD) :])
    elif marker == APP1 and body.startswith(XMP_HEADS):
        walk.removed.add("xmp")
    elif marker == APP2 and body.startswith(ICC_HEAD) and len(body) > 14:
        walk.icc.setdefault(body[12], body[14:])
        if body[13] == 0 or not 1 <= body[12] <= body[13]:
            walk.icc[0] = b""  # a chain that cannot be whole: dropped with its profile
    elif marker == APP13:
        walk.removed.add("iptc")
    elif marker == APP14 and body.startswith(b"Adobe") and len(body) >= 12:
        walk.adobe = body[:12]  # says whether the components are RGB, YCbCr, CMYK or YCCK
    elif marker == APP0 and body.startswith(b"JFXX\x00"):
        walk.removed.add("thumbnail")
    else:
        walk.removed.add("app_data")


def _profile_segments(walk: _Walk) -> list[bytes]:
    if not walk.icc:
        return []
    whole = sorted(walk.icc) == list(range(1, len(walk.icc) + 1))
    content = b"".join(walk.icc[index] for index in sorted(walk.icc))
    if not whole or not profile.is_sound(content, walk.limits.max_profile_bytes):
        walk.removed.add("profile")
        return []
    count = len(walk.icc)
    return [_segment(APP2, ICC_HEAD + bytes((index, count)) + walk.icc[index]) for index in range(1, count + 1)]


def _segment(marker: int, body: bytes | memoryview) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + bytes(body)
