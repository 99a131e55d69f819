"""The photo door: what enters keeps its pixels and loses the rest; what does not enter is told why."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from tests.kernel.documents.photos import forge

from maillage.config.demo.photos import phone
from maillage.config.demo.photos.lesion import BULK, draw_lesion
from maillage.kernel.documents.photos.contracts import REFUSALS, PhotoLimits, PhotoRefused
from maillage.kernel.documents.photos.intake import receive

XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta><rdf:RDF/></x:xmpmeta>"


def refused(data: bytes, name: str = "photo.jpg", limits: PhotoLimits | None = None) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as caught:
        receive(data, declared_name=name, limits=limits or PhotoLimits())
    return caught.value


def pixels(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        return image.convert("RGBA")


def scan_of(data: bytes) -> bytes:
    """Everything from the first table on: what libjpeg decodes."""
    return data[data.index(b"\xff\xdb") :]


# ── What enters ──────────────────────────────────────────────────────────────────────────────────


def test_a_phone_photo_loses_its_place_and_keeps_every_compressed_byte(phone_photo: bytes) -> None:
    photo = receive(phone_photo, declared_name="IMG_0042.JPG")

    assert photo.removed == ("exif", "gps", "maker_note", "thumbnail")
    assert (photo.mime, photo.width, photo.height, photo.orientation) == ("image/jpeg", 480, 640, 6)
    assert photo.received_sha256 == hashlib.sha256(phone_photo).hexdigest()
    assert photo.stored_sha256 == hashlib.sha256(photo.data).hexdigest()
    # The thumbnail has tables too: the picture's are the last of the received file.
    assert phone_photo.endswith(scan_of(photo.data))
    for trace in (b"Fictif", b"Photophone", b"FICTIF", b"2026:", struct.pack(">H", 0x8825)):
        assert trace not in photo.data[:2000]
    with Image.open(BytesIO(photo.data)) as clean:
        assert dict(clean.getexif()) == {0x0112: 6}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_each_orientation_gives_the_displayed_size_and_the_same_pixels(orientation: int) -> None:
    received = draw_lesion(3, "dermoscope", orientation=orientation, size=BULK)

    photo = receive(received, declared_name="a.jpg")

    assert (photo.width, photo.height) == ((640, 480) if orientation in (1, 3) else (480, 640))
    assert ImageChops.difference(pixels(received), pixels(photo.data)).getbbox(alpha_only=False) is None
    assert (b"Exif" in photo.data) is (orientation != 1)


@pytest.mark.parametrize(
    ("kind", "options", "mode"),
    [
        ("JPEG", {"progressive": True}, "RGB"),
        ("JPEG", {"subsampling": 0, "optimize": True}, "RGB"),
        ("JPEG", {"restart_marker_rows": 1}, "RGB"),
        ("JPEG", {}, "L"),
        ("JPEG", {}, "CMYK"),
        ("PNG", {}, "RGB"),
        ("PNG", {}, "RGBA"),
        ("PNG", {"compress_level": 1}, "P"),
        ("PNG", {}, "I;16"),
        ("WEBP", {"quality": 80}, "RGB"),
        ("WEBP", {"quality": 80}, "RGBA"),
        ("WEBP", {"lossless": True}, "RGBA"),
    ],
)
def test_metadata_goes_and_pixels_stay(kind: str, options: dict[str, object], mode: str) -> None:
    image = forge.deep_grey() if mode == "I;16" else forge.picture(mode=mode)
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Fictif", 8
    exif.get_ifd(0x8825)[1] = "N"
    profile = forge.srgb_profile() if mode in ("RGB", "RGBA") else None
    received = forge.encode(image, kind, exif=exif, icc_profile=profile, **options)

    photo = receive(received, declared_name="x")

    assert {"exif", "gps"} <= set(photo.removed)
    assert (photo.width, photo.height, photo.orientation) == (32, 48, 8)
    assert b"Fictif" not in photo.data
    with Image.open(BytesIO(received)) as before, Image.open(BytesIO(photo.data)) as after:
        assert before.mode == after.mode
        assert before.tobytes() == after.tobytes()
        assert after.info.get("icc_profile") == profile
        assert dict(after.getexif()) == {0x0112: 8}


def test_the_date_is_read_in_utc_with_or_without_its_offset() -> None:
    shooting = phone.Shooting(datetime.fromisoformat("2026-07-14T10:30:00+02:00"), 49.3, 1.1)
    received = phone.as_phone_writes(forge.picture(), shooting)

    with_offset = receive(received, declared_name="a.jpg")
    without = receive(received.replace(b"+02:00\x00", b"\x00\x00\x00\x00\x00\x00\x00"), declared_name="a.jpg")
    never_set = receive(received.replace(b"2026:07:14", b"0000:00:00"), declared_name="a.jpg")

    assert with_offset.taken_at == without.taken_at == datetime(2026, 7, 14, 8, 30, tzinfo=UTC)
    assert never_set.taken_at is None


def test_other_metadata_of_a_jpeg_goes() -> None:
    received = forge.with_segments(
        forge.encode(forge.picture(), "JPEG"),
        forge.jpeg_segment(0xE1, XMP),
        forge.jpeg_segment(0xED, b"Photoshop 3.0\x008BIM legend"),
        forge.jpeg_segment(0xFE, b"note"),
        forge.jpeg_segment(0xE5, b"maker"),
        forge.jpeg_segment(0xE2, b"ICC_PROFILE\x00\x01\x01not a profile"),
    )

    photo = receive(received, declared_name="a.jpg")

    assert photo.removed == ("app_data", "comment", "iptc", "profile", "xmp")
    assert photo.data == forge.encode(forge.picture(), "JPEG")


def test_other_metadata_of_a_png_goes() -> None:
    received = forge.with_chunks(
        forge.encode(forge.picture(), "PNG"),
        forge.png_chunk(b"tEXt", b"Author\x00Somebody"),
        forge.png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>"),
        forge.png_chunk(b"tIME", bytes(7)),
        forge.png_chunk(b"prVt", b"anything"),
    )

    photo = receive(received, declared_name="a.png")

    assert photo.removed == ("other_chunks", "text", "time", "xmp")
    assert photo.data == forge.encode(forge.picture(), "PNG")


def test_a_file_object_is_read_no_further_than_the_limit() -> None:
    class Endless(BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            self.asked = size or 0
            return b"\xff\xd8\xff" + bytes(max(0, (size or 0) - 3))

    source = Endless()
    with pytest.raises(PhotoRefused) as caught:
        receive(source, declared_name="a.jpg", limits=PhotoLimits(max_bytes=1000))

    assert (caught.value.code, source.asked) == ("too_heavy", 1001)
    assert receive(BytesIO(forge.encode(forge.picture(), "WEBP")), declared_name="a").mime == "image/webp"


# ── What phones add after the picture ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tail", "removed"),
    [
        (bytes(40), {"padding"}),
        (forge.MP4, {"motion_video"}),
        (forge.samsung_trailer(), {"vendor_trailer"}),
        (forge.encode(forge.picture((9, 9)), "JPEG"), {"extra_images"}),
        (
            bytes(7) + forge.encode(forge.picture((9, 9)), "JPEG") + forge.MP4,
            {"padding", "extra_images", "motion_video"},
        ),
    ],
)
def test_known_trailers_are_taken_off(tail: bytes, removed: set[str]) -> None:
    plain = forge.encode(forge.picture(), "JPEG")

    photo = receive(plain + tail, declared_name="a.jpg")

    assert (set(photo.removed), photo.data) == (removed, plain)


def test_a_multi_picture_file_keeps_its_first_picture_only() -> None:
    received = forge.encode(
        forge.picture(), "MPO", save_all=True, append_images=[forge.picture((20, 20)), forge.picture((10, 10))]
    )

    photo = receive(received, declared_name="portrait.jpg")

    assert "extra_images" in photo.removed
    assert b"MPF\x00" not in photo.data
    with Image.open(BytesIO(photo.data)) as image:
        assert (image.format, image.size) == ("JPEG", (48, 32))


# ── What is refused ──────────────────────────────────────────────────────────────────────────────


JPEG, PNG, WEBP = (forge.encode(forge.picture(), kind) for kind in ("JPEG", "PNG", "WEBP"))
FRAMES = {"save_all": True, "append_images": [forge.picture().rotate(90)], "duration": 100}
SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"Bonjour, ceci est un texte", "not_a_photo"),
        (b"%PDF-1.7\n", "not_a_photo"),
        (forge.zip_file(), "not_a_photo"),
        (b"MZ\x90\x00", "not_a_photo"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b"\xef\xbb\xbf  <SVG onload=alert(1)>", "svg"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom", "video"),
        (forge.encode(forge.picture(), "GIF"), "other_image"),
        (forge.encode(forge.picture(), "TIFF"), "other_image"),
        (forge.encode(forge.picture(), "BMP"), "other_image"),
        (forge.encode(forge.picture(), "PNG", **FRAMES), "animated"),
        (forge.encode(forge.picture(), "WEBP", **FRAMES), "animated"),
        (b"\xff\xd8\xff", "truncated"),
        (JPEG[:-2], "truncated"),
        (JPEG[: len(JPEG) // 2], "truncated"),
        (PNG[:-12], "truncated"),
        (PNG[: len(PNG) // 2], "truncated"),
        (WEBP[:-4], "truncated"),
        (PNG[:60] + bytes([PNG[60] ^ 1]) + PNG[61:], "damaged"),
        (JPEG.replace(b"\xff\xc0", b"\xff\xc9", 1), "unusual"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_whole_photo_is_refused_in_one_sentence(data: bytes, code: str) -> None:
    refusal = refused(data)

    assert refusal.code == code
    assert refusal.sentence_fr == str(refusal)
    assert "%(" not in refusal.sentence_fr and refusal.sentence_fr.endswith(".")


@pytest.mark.parametrize("tail", [b"unknown to us", bytes(600) + b"\x01\x02"])
@pytest.mark.parametrize("photo", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_unknown_bytes_after_the_picture_are_refused(photo: bytes, tail: bytes) -> None:
    assert refused(photo + tail).code == "trailing"


@pytest.mark.parametrize(
    "hostile",
    [
        forge.zip_file(),
        b"%PDF-1.4\n%%EOF",
        SCRIPT,
        b"<!doctype html><p>",
        b"#!/bin/sh\n",
        b"\x7fELF\x02\x01",
        b"MZ\x90",
    ],
    ids=["zip", "pdf", "script", "html", "shell", "elf", "exe"],
)
@pytest.mark.parametrize("photo", [JPEG, PNG, WEBP, JPEG + bytes(9)], ids=["jpeg", "png", "webp", "padded"])
def test_a_document_after_the_picture_is_a_polyglot(photo: bytes, hostile: bytes) -> None:
    assert refused(photo + hostile).code == "polyglot"


@pytest.mark.parametrize(
    "data",
    [
        forge.with_segments(JPEG, forge.jpeg_segment(0xFE, SCRIPT)),
        forge.with_segments(JPEG, forge.jpeg_segment(0xFE, b"*/=1;eval(1);/* <svg onload=x>")),
        forge.with_segments(JPEG, forge.jpeg_segment(0xE1, b"Exif\x00\x00" + SCRIPT)),
        forge.with_segments(JPEG, forge.jpeg_segment(0xE5, forge.zip_file())),
        forge.with_segments(JPEG, forge.jpeg_segment(0xFE, b"%PDF-1.4")),
        forge.with_segments(JPEG, forge.jpeg_segment(0xDB, b"\x00<?php " + bytes(58))),
        forge.with_chunks(PNG, forge.png_chunk(b"tEXt", b"a\x00" + SCRIPT)),
        forge.with_chunks(PNG, forge.png_chunk(b"prVt", forge.zip_file())),
        JPEG + forge.MP4 + forge.zip_file(),
        JPEG + struct.pack(">I4s4s", 12, b"ftyp", b"mp42") + struct.pack(">I4s", 0, b"mdat") + forge.zip_file(),
    ],
)
def test_a_document_hidden_inside_is_a_polyglot(data: bytes) -> None:
    assert refused(data).code == "polyglot"


@pytest.mark.parametrize(
    "data",
    [forge.png_of_size(20_000, 20_000), forge.jpeg_of_size(JPEG, 20_000, 20_000), forge.png_of_size(2**31 - 1, 9)],
    ids=["png", "jpeg", "wide"],
)
def test_400_megapixels_are_refused_on_the_header_alone(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object, **_options: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image, "open", never)

    refusal = refused(data)

    assert refusal.code == "too_large"
    assert "millions de points" in refusal.sentence_fr


def test_a_progressive_file_of_endless_scans_is_refused() -> None:
    progressive = forge.encode(forge.picture(), "JPEG", progressive=True)
    last = progressive.rindex(b"\xff\xda")
    bomb = progressive[:last] + progressive[last:-2] * 200 + b"\xff\xd9"

    assert refused(bomb).code == "damaged"


def test_a_size_that_the_picture_does_not_have_is_refused() -> None:
    assert refused(forge.png_of_size(4000, 4000)).code == "damaged"


def test_the_name_is_said_without_its_path() -> None:
    refusal = refused(b"bonjour", "C:\\Users\\x\\lésion\x07" + "a" * 90 + ".jpg")

    assert "« lésionaaaa" in refusal.sentence_fr
    assert "Users" not in refusal.sentence_fr and "\x07" not in refusal.sentence_fr
    assert len(refusal.sentence_fr) < 220


# ── Whatever bytes come ──────────────────────────────────────────────────────────────────────────

SEEDS = (
    draw_lesion(5, "proche", orientation=6, size=(160, 120)),
    forge.encode(forge.picture(), "JPEG", progressive=True),
    forge.with_segments(JPEG, forge.jpeg_segment(0xE1, XMP)) + forge.MP4,
    forge.encode(forge.picture(mode="RGBA"), "PNG", icc_profile=forge.srgb_profile()),
    forge.encode(forge.picture(mode="RGBA"), "WEBP", icc_profile=forge.srgb_profile(), exif=Image.Exif()),
    forge.encode(forge.picture(), "WEBP", lossless=True),
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_mangled_bytes_are_refused_or_give_a_valid_photo(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 6))):
        # Half of the blows fall on the headers, where they hurt most.
        top = data.draw(st.sampled_from((120, len(content)))) - 1
        content[data.draw(st.integers(0, min(top, len(content) - 1)))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    mangled = bytes(content[:cut]) + data.draw(st.one_of(st.just(b""), st.binary(max_size=30)))

    try:
        photo = receive(mangled, declared_name="x.jpg")
    except PhotoRefused as refusal:
        assert refusal.code in REFUSALS
        return
    again = receive(photo.data, declared_name="x.jpg")
    assert (again.data, again.width, again.height) == (photo.data, photo.width, photo.height)
    assert set(again.removed) <= {"exif"}


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(content: bytes) -> None:
    assert refused(content).code in REFUSALS
