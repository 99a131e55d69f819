"""The door of the room. A table is named by a word: `label("profession", "60")` gives "Infirmier"."""

from maillage.kernel.vocab.tables import DOCUMENT_CLASS_OF_TYPE, FACILITY_TYPE_OF_KIND, OID_OF_TABLE, TABLES

__all__ = ["UnknownCode", "choices", "codes", "document_class", "facility_type", "is_known", "label", "oid"]


class UnknownCode(LookupError):
    """The table has no such code, or there is no such table."""

    def __init__(self, table: str, code: str) -> None:
        super().__init__(f"{table} has no code {code!r}")


def label(table: str, code: str) -> str:
    """The French label of a code."""
    try:
        return TABLES[table][code]
    except KeyError as error:
        raise UnknownCode(table, code) from error


def is_known(table: str, code: str) -> bool:
    return code in TABLES.get(table, {})


def codes(table: str) -> tuple[str, ...]:
    return tuple(code for code, _ in choices(table))


def choices(table: str) -> list[tuple[str, str]]:
    """Codes and labels in the order of the table, for a form."""
    if table not in TABLES:
        raise UnknownCode(table, "")
    return list(TABLES[table].items())


def document_class(type_code: str) -> str:
    """The XDS class code of a document type."""
    if type_code not in DOCUMENT_CLASS_OF_TYPE:
        raise UnknownCode("document_type", type_code)
    return DOCUMENT_CLASS_OF_TYPE[type_code]


def facility_type(organization_kind: str) -> str:
    """The XDS facility type of one of our kinds of structure."""
    if organization_kind not in FACILITY_TYPE_OF_KIND:
        raise UnknownCode("organization_kind", organization_kind)
    return FACILITY_TYPE_OF_KIND[organization_kind]


def oid(table: str) -> str:
    """The object identifier of a national table."""
    if table not in OID_OF_TABLE:
        raise UnknownCode(table, "oid")
    return OID_OF_TABLE[table]
