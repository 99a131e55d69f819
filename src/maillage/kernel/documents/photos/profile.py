"""Decides whether an ICC colour profile may stay: small, well-formed and readable, else it is dropped."""

from __future__ import annotations

from io import BytesIO

from PIL import ImageCms


def is_sound(profile: bytes, max_bytes: int) -> bool:
    """ICC.1:2022, 7.2: the size stands first, the signature `acsp` at byte 36."""
    if not 128 <= len(profile) <= max_bytes or profile[36:40] != b"acsp":
        return False
    if int.from_bytes(profile[:4], "big") != len(profile):
        return False
    try:
        ImageCms.getOpenProfile(BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    return True
