"""Where sealed bytes stand: the port that a gateway may implement (S3…), and the local folder by default.

A store knows random keys and opaque bytes: neither patient nor name. Refuses a key that it did not shape.
"""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")
DRAFT = ".draft"


class BlobMissing(Exception):
    """The store has no such blob, or cannot read it."""


@dataclass(frozen=True, slots=True)
class StoredBlob:
    key: str
    modified_at: datetime


class BlobStore(Protocol):
    """Whole blobs, written once. `put` returns when the bytes would survive a power cut."""

    def put(self, key: str, blob: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def delete(self, key: str) -> None: ...
    def exists(self, key: str) -> bool: ...
    def blobs(self) -> Iterator[StoredBlob]: ...


def new_key() -> str:
    """A random place, spread over 256 folders; no part of it comes from a person or from a row."""
    text = secrets.token_hex(20)
    return f"{text[:2]}/{text[2:]}"


def store() -> BlobStore:
    return FolderStore(Path(settings.MAILLAGE_DOCUMENTS_FOLDER))


class FolderStore:
    """A folder readable by the service account only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, blob: bytes) -> None:
        path = self._path(key)
        if path.exists():
            raise FileExistsError("a blob is written once")
        self._make_room(path.parent)
        draft = path.with_suffix(f".{secrets.token_hex(4)}{DRAFT}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(blob)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except OSError as error:
            raise BlobMissing(key) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._path(key).exists()

    def blobs(self) -> Iterator[StoredBlob]:
        """Every blob, and drafts left by a power cut under keys that no row can hold."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield StoredBlob(f"{path.parent.name}/{path.name}", modified)

    def _path(self, key: str) -> Path:
        name = key.split(".", 1)[0] if key.endswith(DRAFT) else key
        if not KEY.fullmatch(name) or key.count("/") != 1:
            raise ValueError("not a key of this store")
        return self.folder / key

    def _make_room(self, shelf: Path) -> None:
        if not shelf.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            shelf.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self.folder)


def _sync_folder(folder: Path) -> None:
    """Without it the rename itself may be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
