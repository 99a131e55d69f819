"""What a table is, declared once beside its query: columns, filters, first order, page size."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`key` stands in the URL; `field` is the ORM path that orders (empty: the column does not sort).

    `nullable` tells that the field may be empty: PostgreSQL then counts an empty value as the greatest.
    """

    key: str
    label: str
    field: str = ""
    numeric: bool = False
    nullable: bool = False
    label_hidden: bool = False

    @property
    def sortable(self) -> bool:
        return bool(self.field)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, shown as a chip."""

    value: str
    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter of the URL with the values it may take; one at a time, or `many`."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    many: bool = False

    @property
    def values(self) -> frozenset[str]:
        return frozenset(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """The whole table. `default_sort` is a sortable key, with `-` for descending; `tie` is a unique field.

    `prefix` parts the parameters of two tables on one page.
    """

    columns: tuple[Column, ...]
    default_sort: str
    filters: tuple[Filter, ...] = ()
    page_size: int = 50
    tie: str = "id"
    prefix: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns] + [one.key for one in self.filters]
        if len(set(keys)) != len(keys):
            raise ValueError("columns and filters of a table have different keys")
        if RESERVED & {one.key for one in self.filters}:
            raise ValueError(f"a filter cannot be named {', '.join(sorted(RESERVED))}")
        if self.column(self.default_sort.removeprefix("-")) is None:
            raise ValueError("the default sort of a table is one of its sortable columns")

    def column(self, key: str) -> Column | None:
        """The sortable column of that key."""
        return next((column for column in self.columns if column.key == key and column.sortable), None)


# Parameters the table itself writes in the URL.
RESERVED = frozenset({"tri", "apres", "avant"})
