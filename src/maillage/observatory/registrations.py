"""The tile of who operates the platform."""

from maillage.kernel.context.facade import Tile, tiles
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.language import lazy


def _operates() -> bool:
    return directory.my_scope(DutyKind.OPERATOR) is not None


def register() -> None:
    tile = Tile(
        key="steering",
        label=lazy("Pilotage"),
        icon="graph-up",
        url_name="observatory:steering",
        wide=True,
        shown=_operates,
    )
    tiles.add("steering", tile, order=80)
