"""The tile of the rail: how many cases wait for somebody of my teams, or for me as a requester."""

from maillage.kernel.context.facade import Tile, tiles


def register() -> None:
    from maillage.acts.worklists.facade import waiting_count

    tiles.add(
        "cases",
        Tile(key="cases", label="Demandes", icon="card-checklist", url_name="worklists:list", count=waiting_count),
        order=20,
    )
