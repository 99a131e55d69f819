"""The tile of who operates the platform."""

from django.utils.translation import gettext_lazy as _

from maillage.kernel.context.facade import Tile, tiles
from maillage.observatory.scope import operates


def register() -> None:
    tile = Tile(
        key="steering", label=_("Pilotage"), icon="graph-up", url_name="observatory:steering", wide=True, shown=operates
    )
    tiles.add("steering", tile, order=80)
