"""The endings of an export in an address: `path("journal.<file_kind:kind>", …)`; any other is an unknown page."""

from maillage.toolbox.tables.answer import FILE_KINDS


class FileKindConverter:
    regex = "|".join(FILE_KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
