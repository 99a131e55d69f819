"""Files that other rooms keep in rows of their own, sealed like every document; refuses to know what they are.

A room adds its model to `sealed_tables`, with the columns of `SealedFile`: its bytes are then neither swept as orphans
nor left under a former key. Its row policy lets `system:documents` read these columns and wrap the keys again.
"""

import hashlib
import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from maillage.kernel.context.facade import Registry
from maillage.kernel.documents.contracts import DocumentDamaged
from maillage.kernel.documents.sealing import SealBroken, keyring, seal, unseal
from maillage.kernel.documents.storage import BlobMissing, new_key, store

log = logging.getLogger(__name__)

sealed_tables = Registry("tables of sealed files")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What a row keeps of its file: where its sealed bytes stand, under which key, and what proves them."""

    storage_key: str
    key_id: str
    wrapped_key: bytes
    size: int
    sha256: str

    @classmethod
    def of(cls, row: Any) -> "SealedFile":
        """As the columns of a row keep it."""
        return cls(row.storage_key, row.key_id, bytes(row.wrapped_key or b""), row.size or 0, row.sha256)


def keep_file(row_id: UUID, data: bytes) -> SealedFile:
    """Seals the bytes of a row and puts them on the shelf, in the caller's transaction."""
    sha256 = hashlib.sha256(data).hexdigest()
    sealed = seal(data, bound_to=bound_to(row_id, sha256), ring=keyring())
    key = new_key()
    store().put(key, sealed.blob)
    return SealedFile(key, sealed.key_id, sealed.wrapped_key, len(data), sha256)


def read_file(row_id: UUID, kept: SealedFile) -> bytes:
    """The bytes, proved. Raises DocumentDamaged."""
    try:
        return opened(row_id, kept)
    except (BlobMissing, SealBroken) as error:
        log.error("the file of row %s does not open: %s", row_id, type(error).__name__)
        raise DocumentDamaged from error


def opened(row_id: UUID, kept: SealedFile) -> bytes:
    """The bytes of a row, as they were given. Raises BlobMissing, and SealBroken when they are not those."""
    data = unseal(
        store().get(kept.storage_key),
        wrapped_key=kept.wrapped_key,
        key_id=kept.key_id,
        bound_to=bound_to(row_id, kept.sha256),
        ring=keyring(),
    )
    if hashlib.sha256(data).hexdigest() != kept.sha256:
        raise SealBroken("the bytes are not those of the row")
    return data


def bound_to(row_id: UUID, sha256: str) -> str:
    """What the seal authenticates beside the bytes: this row, this hash."""
    return f"{row_id}:{sha256}"
