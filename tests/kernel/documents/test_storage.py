"""The local folder keeps whole blobs under keys of its own shape."""

import os
from pathlib import Path

import pytest

from maillage.kernel.documents.storage import BlobMissing, FolderStore, new_key


@pytest.fixture
def shelf(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "documents")


def test_a_blob_comes_back_whole_and_can_be_deleted_twice(shelf: FolderStore) -> None:
    key, blob = new_key(), os.urandom(100_000)
    shelf.put(key, blob)
    assert shelf.exists(key)
    assert shelf.get(key) == blob
    assert [each.key for each in shelf.blobs()] == [key]
    shelf.delete(key)
    shelf.delete(key)
    assert not shelf.exists(key)
    assert list(shelf.blobs()) == []


def test_a_blob_is_written_once(shelf: FolderStore) -> None:
    key = new_key()
    shelf.put(key, b"first")
    with pytest.raises(FileExistsError):
        shelf.put(key, b"second")
    assert shelf.get(key) == b"first"


def test_a_missing_blob_says_so(shelf: FolderStore) -> None:
    with pytest.raises(BlobMissing):
        shelf.get(new_key())


SHAPED = "ab/" + "c" * 38


@pytest.mark.parametrize(
    "key",
    ["", "..", "../../etc/passwd", "ab/../../x", "/etc/passwd", "ab/" + "c" * 37, "AB/" + "C" * 38, SHAPED + "\n"],
)
def test_a_key_that_it_did_not_shape_is_refused(shelf: FolderStore, key: str) -> None:
    for act in (lambda: shelf.put(key, b"x"), lambda: shelf.get(key), lambda: shelf.delete(key)):
        with pytest.raises(ValueError, match="not a key"):
            act()


def test_only_the_service_account_reads_the_folder(shelf: FolderStore) -> None:
    key = new_key()
    shelf.put(key, b"x")
    path = shelf.folder / key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert shelf.folder.stat().st_mode & 0o777 == 0o700


def test_nothing_stays_behind_when_the_disk_refuses(shelf: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maillage.kernel.documents.storage.os.fsync", full)
    shelf.folder.mkdir()
    key = new_key()
    (shelf.folder / key[:2]).mkdir()
    with pytest.raises(OSError, match="No space"):
        shelf.put(key, b"x")
    assert list(shelf.blobs()) == []


def test_the_draft_of_a_cut_write_is_listed_and_can_be_swept(shelf: FolderStore) -> None:
    key = new_key()
    shelf.put(key, b"x")
    (shelf.folder / key).rename(shelf.folder / f"{key}.0a1b2c3d.draft")
    listed = [each.key for each in shelf.blobs()]
    assert listed == [f"{key}.0a1b2c3d.draft"]
    shelf.delete(listed[0])
    assert list(shelf.blobs()) == []
