"""The door of the room: its tables, read-only."""

from maillage.kernel.vocab.tables import DOCUMENT_CLASS_OF_TYPE, PROFESSIONS

__all__ = ["DOCUMENT_CLASS_OF_TYPE", "PROFESSIONS"]
