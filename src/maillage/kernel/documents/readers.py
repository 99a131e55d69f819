"""What upper rooms do when somebody opens a document: functions called in the transaction of the reading."""

from collections.abc import Callable

from maillage.kernel.context.facade import Registry
from maillage.kernel.documents.contracts import DocumentView

Reader = Callable[[DocumentView], None]

document_readers = Registry("document readers")


def tell(document: DocumentView) -> None:
    """Once a document and a page, for whole documents only: a preview is not a reading."""
    for reader in document_readers.items():
        reader(document)
