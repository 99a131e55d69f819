"""Time-based one-time codes (RFC 6238, SHA-1, 30 s, 6 digits): what an authenticator app computes."""

import base64
import hashlib
import hmac
import struct

STEP_S = 30
DIGITS = 6


def code(secret: str, at_s: float) -> str:
    """The code of a base32 secret at an instant given in seconds since 1970."""
    counter = struct.pack(">Q", int(at_s) // STEP_S)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F  # RFC 4226, section 5.3
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
