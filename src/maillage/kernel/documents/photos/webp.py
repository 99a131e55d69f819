"""Walks the chunks of a WebP and keeps those that make the picture; VP8 data is never rewritten.

Source: RFC 9649 (WebP container), RFC 6386 section 9.1 (VP8 frame header).
"""

from __future__ import annotations

from maillage.kernel.documents.photos import exif, payload, profile
from maillage.kernel.documents.photos.contracts import PhotoLimits, Stripped, refusal
from maillage.kernel.documents.photos.jpeg import check_size

ICC_FLAG, ALPHA_FLAG, EXIF_FLAG, XMP_FLAG, ANIMATION_FLAG = 0x20, 0x10, 0x08, 0x04, 0x02


def strip(data: bytes, limits: PhotoLimits) -> Stripped:
    view = memoryview(data)
    end = 8 + int.from_bytes(view[4:8], "little")
    if end > len(view):
        raise refusal("truncated")
    chunks, removed = _chunks(view[12:end])
    if len(view) > end:
        removed |= payload.strip_tail(view[end:])
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise refusal("animated")
    image = b"VP8L" if b"VP8L" in chunks else b"VP8 "
    if image not in chunks:
        raise refusal("damaged")
    width, height = _lossless_size(chunks[image]) if image == b"VP8L" else _lossy_size(chunks[image])
    check_size(width, height, min(limits.max_pixels, limits.max_pixels_decoded_whole))
    facts = exif.ExifFacts()
    if b"EXIF" in chunks:
        facts = exif.read(bytes(chunks[b"EXIF"]).removeprefix(b"Exif\x00\x00"))
        removed |= facts.present
    kept: list[tuple[bytes, bytes | memoryview]] = []
    flags = 0
    if b"ICCP" in chunks:
        if profile.is_sound(bytes(chunks[b"ICCP"]), limits.max_profile_bytes):
            kept.append((b"ICCP", chunks[b"ICCP"]))
            flags |= ICC_FLAG
        else:
            removed.add("profile")
    if b"ALPH" in chunks and image == b"VP8 ":
        kept.append((b"ALPH", chunks[b"ALPH"]))
    kept.append((image, chunks[image]))
    if facts.orientation != 1:
        kept.append((b"EXIF", exif.minimal(facts.orientation)))
        flags |= EXIF_FLAG
    if b"VP8X" in chunks:
        kept.insert(0, (b"VP8X", _extended(chunks[b"VP8X"], width, height, flags)))
    body = b"WEBP" + b"".join(_pack(name, content) for name, content in kept)
    clean = b"RIFF" + len(body).to_bytes(4, "little") + body
    return Stripped(clean, width, height, facts.orientation, facts.taken_at, frozenset(removed))


def _chunks(view: memoryview) -> tuple[dict[bytes, memoryview], set[str]]:
    chunks: dict[bytes, memoryview] = {}
    removed: set[str] = set()
    position = 0
    while position < len(view):
        if position + 8 > len(view):
            raise refusal("truncated")
        name = bytes(view[position : position + 4])
        length = int.from_bytes(view[position + 4 : position + 8], "little")
        body = view[position + 8 : position + 8 + length]
        if len(body) != length:
            raise refusal("truncated")
        position += 8 + length + (length & 1)
        if name in chunks:
            raise refusal("animated" if name == b"ANMF" else "damaged")
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF"):
            chunks[name] = body
        else:
            removed.add("xmp" if name == b"XMP " else "other_chunks")
        if name not in (b"VP8 ", b"VP8L", b"ALPH"):
            payload.check_metadata(body)
    return chunks, removed


def _lossy_size(body: memoryview) -> tuple[int, int]:
    if len(body) < 10 or body[0] & 1 or body[3:6] != b"\x9d\x01\x2a":
        raise refusal("damaged")
    return (
        int.from_bytes(body[6:8], "little") & 0x3FFF,
        int.from_bytes(body[8:10], "little") & 0x3FFF,
    )


def _lossless_size(body: memoryview) -> tuple[int, int]:
    if len(body) < 5 or body[0] != 0x2F:
        raise refusal("damaged")
    bits = int.from_bytes(body[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(body: memoryview, width: int, height: int, flags: int) -> bytes:
    if len(body) != 10:
        raise refusal("damaged")
    if body[0] & ANIMATION_FLAG:
        raise refusal("animated")
    canvas = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if canvas != (width, height):
        raise refusal("damaged")
    return bytes((body[0] & ALPHA_FLAG | flags, 0, 0, 0)) + bytes(body[4:])


def _pack(name: bytes, body: bytes | memoryview) -> bytes:
    return name + len(body).to_bytes(4, "little") + bytes(body) + b"\x00" * (len(body) & 1)
