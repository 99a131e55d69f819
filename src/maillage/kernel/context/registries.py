"""How upper rooms contribute without lower rooms knowing them: registries, filled in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.toolbox.tables import Rows


class Registry:
    """An ordered set of contributions under unique keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, tuple[int, Any]] = {}

    def add(self, key: str, item: Any, *, order: int = 100) -> None:
        if key in self._items and self._items[key][1] is not item:
            raise ValueError(f"{self.name}: {key} is registered twice")
        self._items[key] = (order, item)

    def items(self) -> list[Any]:
        return [item for _, item in sorted(self._items.values(), key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class Tile:
    """An entry of the rail. `count` gives the rows that wait for the reader; `shown` says who it is for (all), or gives
    the rows of which one is enough: the rail asks those of every entry together."""

    key: str
    label: str
    icon: str
    url_name: str
    count: Callable[[], tuple[Rows, ...]] | None = None
    wide: bool = False
    shown: Callable[[], bool | Rows] | None = None


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A page about oneself that a room adds to the page of the account."""

    label: str
    icon: str
    url_name: str


tiles = Registry("tiles")
account_links = Registry("account links")
timeline_sources = Registry("timeline sources")
