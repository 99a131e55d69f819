"""Reads the three facts we need from an EXIF block and writes the smallest one; trusts no offset."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# Tags: CIPA DC-008 (Exif 2.32), tables 4 to 8.
ORIENTATION, EXIF_IFD, GPS_IFD = 0x0112, 0x8769, 0x8825
DATE_TIME, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, MAKER_NOTE = 0x0132, 0x9003, 0x9011, 0x927C
SHORT, LONG, ASCII = 3, 4, 2
TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
MAX_ENTRIES = 512

# A phone that writes no offset means the time of the place; our places are in metropolitan France.
LOCAL_ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class ExifFacts:
    orientation: int = 1
    taken_at: datetime | None = None
    present: frozenset[str] = frozenset()  # of "exif", "gps", "maker_note", "thumbnail"


def read(block: bytes) -> ExifFacts:
    """Facts of a TIFF block (after `Exif\\0\\0`). A broken block gives what could be read, never an error."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(block[:2]))
    if order is None or len(block) < 8:
        return ExifFacts(present=frozenset({"exif"}))
    (first,) = struct.unpack_from(order + "I", block, 4)
    main, following = _directory(block, first, order)
    present = {"exif"}
    if GPS_IFD in main:
        present.add("gps")
    if following:
        present.add("thumbnail")
    camera: dict[int, tuple[int, int, int]] = {}
    if EXIF_IFD in main:
        camera, _ = _directory(block, _number(block, main[EXIF_IFD], order) or 0, order)
    if MAKER_NOTE in camera:
        present.add("maker_note")
    orientation = _number(block, main[ORIENTATION], order) if ORIENTATION in main else 1
    return ExifFacts(
        orientation=orientation if orientation is not None and 1 <= orientation <= 8 else 1,
        taken_at=_instant(
            _text(block, camera.get(DATE_TIME_ORIGINAL) or main.get(DATE_TIME), order),
            _text(block, camera.get(OFFSET_TIME_ORIGINAL), order),
        ),
        present=frozenset(present),
    )


def minimal(orientation: int) -> bytes:
    """A little-endian TIFF block with one entry: the orientation."""
    entry = struct.pack("<HHIHH", ORIENTATION, SHORT, 1, orientation, 0)
    return b"II*\x00" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


def _directory(block: bytes, offset: int, order: str) -> tuple[dict[int, tuple[int, int, int]], int]:
    """Entries {tag: (type, count, position of the value)} and the offset of the next directory."""
    entries: dict[int, tuple[int, int, int]] = {}
    if not 8 <= offset <= len(block) - 2:
        return entries, 0
    (count,) = struct.unpack_from(order + "H", block, offset)
    if count > MAX_ENTRIES or offset + 2 + 12 * count > len(block):
        return entries, 0
    for index in range(count):
        position = offset + 2 + 12 * index
        tag, kind, length = struct.unpack_from(order + "HHI", block, position)
        size = TYPE_SIZES.get(kind, 0) * length
        where = position + 8 if size <= 4 else struct.unpack_from(order + "I", block, position + 8)[0]
        if size and where + size <= len(block):
            entries[tag] = (kind, length, where)
    end = offset + 2 + 12 * count
    following = struct.unpack_from(order + "I", block, end)[0] if end + 4 <= len(block) else 0
    return entries, following


def _number(block: bytes, entry: tuple[int, int, int], order: str) -> int | None:
    kind, _length, where = entry
    if kind not in (SHORT, LONG):
        return None
    return int(struct.unpack_from(order + ("H" if kind == SHORT else "I"), block, where)[0])


def _text(block: bytes, entry: tuple[int, int, int] | None, order: str) -> str:
    if entry is None or entry[0] != ASCII or entry[1] > 64:
        return ""
    return bytes(block[entry[2] : entry[2] + entry[1]]).split(b"\x00")[0].decode("ascii", "replace").strip()


def _instant(local: str, offset: str) -> datetime | None:
    try:
        naive = datetime.strptime(local, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    if not 1990 <= naive.year < 2100:  # a clock that was never set starts in 1970 or 1980
        return None
    return naive.replace(tzinfo=_zone(offset) or LOCAL_ZONE).astimezone(UTC)


def _zone(offset: str) -> timezone | None:
    if len(offset) != 6 or offset[0] not in "+-" or offset[3] != ":":
        return None
    if not (offset[1:3].isdigit() and offset[4:].isdigit()):
        return None
    delta = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    if delta >= timedelta(hours=24):
        return None
    return timezone(delta if offset[0] == "+" else -delta)
