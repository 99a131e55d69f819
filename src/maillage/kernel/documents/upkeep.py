"""What the installation does by itself: sweep bytes that no row holds, wrap keys again after a rotation.

Runs as `system:documents`, which sees rows and never opens a document.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.db.models import Model

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.documents.files import sealed_tables
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.sealing import keyring
from maillage.kernel.documents.storage import StoredBlob, store
from maillage.toolbox.clock import now

OURSELVES = Principal.system("documents")
# A transaction that would write its row after its bytes were swept cannot last that long.
GRACE = timedelta(hours=24)
BATCH = 500


def tables() -> tuple[type[Model], ...]:
    """Whatever holds sealed bytes: documents, and the files of the rooms above."""
    return (Document, Rendition, *sealed_tables.items())


def sweep_orphans(*, grace: timedelta = GRACE) -> int:
    """Deletes blobs older than `grace` that no row can open: rolled back stores, withdrawn drafts, cut writes."""
    shelf, before, swept = store(), now() - grace, 0
    for batch in _batches(blob for blob in shelf.blobs() if blob.modified_at < before):
        held = _held([blob.key for blob in batch])
        for blob in batch:
            if blob.key not in held:
                shelf.delete(blob.key)
                swept += 1
    return swept


def rewrap_keys() -> int:
    """Wraps under the current key every data key that is still under a former one; the bytes do not move.

    May be stopped and run again. The former key may leave the ring once this gives 0.
    """
    ring, done = keyring(), 0
    for table in tables():
        while taken := _rewrap_some(table, ring.current_id):
            done += taken
    return done


def _rewrap_some(table: type[Model], current_id: str) -> int:
    ring = keyring()
    with open_context(OURSELVES):
        rows = table._default_manager.filter(wrapped_key__isnull=False).exclude(key_id=current_id)
        locked = list(rows.select_for_update(skip_locked=True).values_list("id", "key_id", "wrapped_key")[:BATCH])
        for row_id, key_id, wrapped in locked:
            table._default_manager.filter(id=row_id).update(
                key_id=current_id, wrapped_key=ring.wrap(ring.unwrap(bytes(wrapped), key_id))
            )
    return len(locked)


def _held(keys: list[str]) -> set[str]:
    with open_context(OURSELVES):
        return {
            key
            for table in tables()
            for key in table._default_manager.filter(storage_key__in=keys, wrapped_key__isnull=False).values_list(
                "storage_key", flat=True
            )
        }


def _batches(blobs: Iterator[StoredBlob]) -> Iterator[list[StoredBlob]]:
    while batch := list(islice(blobs, BATCH)):
        yield batch
