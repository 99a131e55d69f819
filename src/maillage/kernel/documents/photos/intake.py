"""The only door by which a photo enters: proves it whole, takes its metadata off, never touches a pixel.

Refuses whatever is not exactly one still JPEG, PNG or WebP picture. What is not seen here: a JPEG whose
compressed data was cut in the middle and then closed again by hand decodes with grey blocks (libjpeg
forgives it); an upload that stops has no end marker and is refused.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from PIL import Image

from maillage.kernel.documents.photos import jpeg, payload, png, webp
from maillage.kernel.documents.photos.contracts import (
    MIB,
    Mime,
    PhotoLimits,
    PhotoRefused,
    ReceivedPhoto,
    Stripped,
    refusal,
)

DEFAULT_LIMITS = PhotoLimits()
ISO_VIDEO_BRANDS = (b"isom", b"mp4", b"avc1", b"qt  ", b"M4V", b"3gp", b"iso")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

# Pillow's readers raise any of these on bytes that our walkers let through.
DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip

_FORMATS: dict[Mime, tuple[str, Callable[[bytes, PhotoLimits], Stripped]]] = {
    "image/jpeg": ("JPEG", jpeg.strip),
    "image/png": ("PNG", png.strip),
    "image/webp": ("WEBP", webp.strip),
}


def receive(data: bytes | BinaryIO, *, declared_name: str, limits: PhotoLimits = DEFAULT_LIMITS) -> ReceivedPhoto:
    """A clean photo, or PhotoRefused with one French sentence. The name is only used to speak of the file."""
    content = _read(data, limits.max_bytes)
    mime = _kind(content, declared_name)
    payload.check_whole(content)
    pillow_format, strip = _FORMATS[mime]
    stripped = strip(content, limits)
    _prove_whole(stripped, pillow_format)
    turned = stripped.orientation >= 5
    return ReceivedPhoto(
        data=stripped.data,
        mime=mime,
        width=stripped.height if turned else stripped.width,
        height=stripped.width if turned else stripped.height,
        orientation=stripped.orientation,
        received_sha256=hashlib.sha256(content).hexdigest(),
        stored_sha256=hashlib.sha256(stripped.data).hexdigest(),
        taken_at=stripped.taken_at,
        removed=tuple(sorted(stripped.removed)),
    )


def _read(data: bytes | BinaryIO, max_bytes: int) -> bytes:
    content = bytes(data) if isinstance(data, bytes | bytearray | memoryview) else data.read(max_bytes + 1)
    if not content:
        raise refusal("empty")
    if len(content) > max_bytes:
        raise refusal("too_heavy", megabytes=max_bytes // MIB)
    return content


def _kind(content: bytes, declared_name: str) -> Mime:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(png.SIGNATURE):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    raise _refused_kind(content, declared_name)


def _refused_kind(content: bytes, declared_name: str) -> PhotoRefused:
    """Tells the person what they sent, when we know it, and what to do instead."""
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    if brand in HEIC_BRANDS:
        return refusal("heic")
    if brand.startswith(ISO_VIDEO_BRANDS):
        return refusal("video")
    if b"<svg" in content[:4096].lower():
        return refusal("svg")
    others = {"GIF": (b"GIF87a", b"GIF89a"), "TIFF": (b"II*\x00", b"MM\x00*"), "BMP": (b"BM",)}
    for name, starts in others.items():
        if content.startswith(starts):
            return refusal("other_image", format=name)
    if brand in (b"avif", b"avis"):
        return refusal("other_image", format="AVIF")
    return refusal("not_a_photo", name=_shown(declared_name))


def _shown(name: str) -> str:
    """A file name fit for a sentence: no path, no control character, not endless."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean if len(clean) <= 60 else clean[:40] + "…" + clean[-15:]


def _prove_whole(stripped: Stripped, pillow_format: str) -> None:
    """Decodes every compressed byte once; a JPEG at an eighth of its size, so 80 megapixels cost 4 MB."""
    try:
        with Image.open(BytesIO(stripped.data), formats=(pillow_format,)) as image:
            if image.size != (stripped.width, stripped.height) or getattr(image, "n_frames", 1) != 1:
                raise refusal("damaged")
            if pillow_format == "JPEG":
                image.draft(None, (stripped.width // 8 or 1, stripped.height // 8 or 1))
            image.load()
    except DECODING_ERRORS as error:
        raise refusal("damaged") from error
