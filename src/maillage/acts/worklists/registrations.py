"""The tile of the rail: how many cases wait for somebody of my teams, or for me as a requester."""

from maillage.kernel.context.facade import Tile, current, tiles
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Rows


def _waiting() -> tuple[Rows, ...]:
    from maillage.acts.worklists.facade import waiting_rows

    return waiting_rows()


def register() -> None:
    tile = Tile(
        key="cases",
        label=lazy("Demandes"),
        icon="card-checklist",
        url_name="worklists:list",
        count=_waiting,
        shown=lambda: current().is_in_care,
    )
    tiles.add("cases", tile, order=20)
