"""Envelope encryption: each blob under its own data key, each data key wrapped by the installation's key.

AES-256-GCM (NIST SP 800-38D) for the bytes, AES key wrap (RFC 3394) for the data keys. What a blob is bound to
(row and hash) is authenticated with it: bytes moved under another row do not open. Refuses to give bytes that
are not those that were sealed.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

MAGIC = b"MAILLAGE1"
NONCE = 12  # bytes, SP 800-38D section 8.2.2: random, and each data key seals one blob only
KEY_BITS = 256


class SealBroken(Exception):
    """The bytes, their key or what they are bound to changed since they were sealed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What goes to the blob store, and what goes to the row."""

    blob: bytes
    key_id: str
    wrapped_key: bytes


class Keyring:
    """The key that wraps today, and those that wrapped before, by their identifiers."""

    def __init__(self, current: str, previous: Iterable[str] = ()) -> None:
        keys = [bytes.fromhex(text) for text in (current, *previous)]
        if any(len(key) * 8 != KEY_BITS for key in keys):
            raise ValueError("a documents key is 64 hexadecimal digits")
        self._keys = {_key_id(key): key for key in keys}
        self.current_id = _key_id(keys[0])

    def wrap(self, data_key: bytes) -> bytes:
        return aes_key_wrap(self._keys[self.current_id], data_key)

    def unwrap(self, wrapped: bytes, key_id: str) -> bytes:
        if key_id not in self._keys:
            raise SealBroken(f"the key {key_id} is not on this ring")
        try:
            return aes_key_unwrap(self._keys[key_id], wrapped)
        except (InvalidUnwrap, ValueError) as error:
            raise SealBroken("the wrapped key does not open") from error


def keyring() -> Keyring:
    """The ring of this installation; `MAILLAGE_DOCUMENTS_PREVIOUS_KEYS` holds old keys during a rotation."""
    return Keyring(settings.MAILLAGE_DOCUMENTS_KEY, getattr(settings, "MAILLAGE_DOCUMENTS_PREVIOUS_KEYS", ()))


def _key_id(key: bytes) -> str:
    """Names a key without telling anything of it."""
    return hashlib.sha256(b"maillage documents key" + key).hexdigest()[:16]


def seal(data: bytes, *, bound_to: str, ring: Keyring) -> Sealed:
    data_key = AESGCM.generate_key(KEY_BITS)
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(data_key).encrypt(nonce, data, bound_to.encode())
    return Sealed(b"".join((MAGIC, nonce, sealed)), ring.current_id, ring.wrap(data_key))


def unseal(blob: bytes, *, wrapped_key: bytes, key_id: str, bound_to: str, ring: Keyring) -> bytes:
    data_key = ring.unwrap(wrapped_key, key_id)
    if not blob.startswith(MAGIC):
        raise SealBroken("this is not a sealed blob")
    start = len(MAGIC) + NONCE
    try:
        return AESGCM(data_key).decrypt(blob[len(MAGIC) : start], memoryview(blob)[start:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the sealed bytes changed") from error
