"""Dresses a drawn picture as a phone would write it: EXIF with place, date, maker notes and thumbnail.

The demo needs files as they really arrive, so that what intake removes is there to be removed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

from PIL import Image

# Sensor pixels are stored so that the viewer has to turn them by the orientation written beside them.
STORED = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7
EXIF_POINTER, GPS_POINTER = 0x8769, 0x8825

Entry = tuple[int, int, int, bytes]  # tag, type, count, value


@dataclass(frozen=True, slots=True)
class Shooting:
    """Where, when and how the phone was held."""

    taken: datetime  # aware: its offset is written as OffsetTimeOriginal
    latitude: float
    longitude: float
    orientation: int = 1
    make: str = "Fictif"
    model: str = "Photophone 12"


def sent_by_phone(rng: Random, picture: Image.Image, *, orientation: int = 1, taken: datetime | None = None) -> bytes:
    """A JPEG taken somewhere in the region, at some hour of its winter unless `taken` says when."""
    start = datetime(2026, 1, 5, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
    shooting = Shooting(
        taken=taken or start + timedelta(minutes=rng.randrange(60 * 24 * 120)),
        latitude=rng.uniform(49.1, 49.7),
        longitude=rng.uniform(0.6, 1.6),
        orientation=orientation,
    )
    return as_phone_writes(picture, shooting)


def as_phone_writes(picture: Image.Image, shooting: Shooting, quality: int = 90) -> bytes:
    rotation = STORED[shooting.orientation]
    stored = picture.transpose(rotation) if rotation is not None else picture
    small = stored.copy()
    small.thumbnail((160, 160))
    out, small_out = BytesIO(), BytesIO()
    small.save(small_out, "JPEG", quality=70)
    exif = b"Exif\x00\x00" + _block(shooting, stored.size, small_out.getvalue())
    stored.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _block(shooting: Shooting, size: tuple[int, int], small: bytes) -> bytes:
    """A big-endian TIFF block: IFD0, Exif, GPS, then IFD1 with the thumbnail (CIPA DC-008)."""
    local = shooting.taken.strftime("%Y:%m:%d %H:%M:%S")
    zone = shooting.taken.strftime("%z")
    camera = _directory_bytes(
        [
            _short(0x8827, 64),  # ISO
            _text(0x9003, local),
            _text(0x9004, local),
            _text(0x9011, f"{zone[:3]}:{zone[3:]}"),
            (0x927C, UNDEFINED, 64, b"FICTIF\x00\x01" + bytes(range(56))),  # maker note
            _long(0xA002, size[0]),
            _long(0xA003, size[1]),
        ]
    )
    place = _directory_bytes(
        [
            (0x0000, BYTE, 4, b"\x02\x03\x00\x00"),
            _text(0x0001, "N" if shooting.latitude >= 0 else "S"),
            _angle(0x0002, abs(shooting.latitude)),
            _text(0x0003, "E" if shooting.longitude >= 0 else "W"),
            _angle(0x0004, abs(shooting.longitude)),
        ]
    )
    fixed: list[Entry] = [
        _text(0x010F, shooting.make),
        _text(0x0110, shooting.model),
        _short(0x0112, shooting.orientation),
        _text(0x0131, f"{shooting.model} 4.2"),
        _text(0x0132, local),
    ]
    pointers = [_long(EXIF_POINTER, 0), _long(GPS_POINTER, 0)]
    main_length = len(_directory_bytes(fixed + pointers)(8, 0))
    camera_at = 8 + main_length
    place_at = camera_at + len(camera(camera_at, 0))
    last_at = place_at + len(place(place_at, 0))
    last = [_short(0x0103, 6), _long(0x0201, 0), _long(0x0202, len(small))]
    small_at = last_at + len(_directory_bytes(last)(last_at, 0))
    last[1] = _long(0x0201, small_at)
    main = _directory_bytes([*fixed, _long(EXIF_POINTER, camera_at), _long(GPS_POINTER, place_at)])
    return b"".join(
        (
            b"MM\x00*\x00\x00\x00\x08",
            main(8, last_at),
            camera(camera_at, 0),
            place(place_at, 0),
            _directory_bytes(last)(last_at, 0),
            small,
        )
    )


def _directory_bytes(entries: list[Entry]) -> Callable[[int, int], bytes]:
    """A directory that can be laid at any offset: values longer than four bytes follow its entries."""

    def lay(offset: int, following: int) -> bytes:
        head = struct.pack(">H", len(entries))
        values = b""
        values_at = offset + 2 + 12 * len(entries) + 4
        for tag, kind, count, value in sorted(entries):
            if len(value) > 4:
                field = struct.pack(">I", values_at + len(values))
                values += value + b"\x00" * (len(value) % 2)
            else:
                field = value.ljust(4, b"\x00")
            head += struct.pack(">HHI", tag, kind, count) + field
        return head + struct.pack(">I", following) + values

    return lay


def _text(tag: int, value: str) -> Entry:
    content = value.encode("ascii") + b"\x00"
    return tag, ASCII, len(content), content


def _short(tag: int, value: int) -> Entry:
    return tag, SHORT, 1, struct.pack(">H", value)


def _long(tag: int, value: int) -> Entry:
    return tag, LONG, 1, struct.pack(">I", value)


def _angle(tag: int, degrees: float) -> Entry:
    whole, minutes = int(degrees), degrees % 1 * 60
    seconds = round(minutes % 1 * 60 * 100)
    return tag, RATIONAL, 3, struct.pack(">6I", whole, 1, int(minutes), 1, seconds, 100)
