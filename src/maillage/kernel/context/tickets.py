"""Signed tickets: `principal|expiry|nonce|hmac_sha256(secret, "principal|expiry|nonce")` (RFC 2104).

The application role cannot choose what it sees: it carries a ticket that a definer function of the database
verifies with a secret this role cannot read.
"""

import hashlib
import hmac
import secrets
import time

BLOCK = 64  # SHA-256 block size in bytes, RFC 2104 section 2
DEFAULT_LIFE_S = 300


def sign(principal: str, secret: str, *, life_s: int = DEFAULT_LIFE_S) -> str:
    """A ticket for `principal`, good for `life_s` seconds."""
    if "|" in principal:
        raise ValueError("a principal has no | in its key")
    body = f"{principal}|{int(time.time()) + life_s}|{secrets.token_hex(8)}"
    return f"{body}|{hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}"


def pads(secret: str) -> tuple[bytes, bytes]:
    """Inner and outer HMAC pads, computed once so that the database hashes twice and no more."""
    key = secret.encode()
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    key = key.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
