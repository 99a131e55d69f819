"""What every page of a signed-in person needs: the rail, who they are, where to search, the event stream."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from maillage.kernel.accounts import facade as accounts
from maillage.kernel.context.facade import current_or_none, tiles
from maillage.toolbox.tables import Rows, count_together, shown
from maillage.toolbox.ui.contracts import PersonView, Tile

LIVE_URL = "/live/"
# What a thumb can tell apart at the foot of a phone of 320 px; the lock of a shared device is one of them.
PLACES_IN_THE_BAR = 5


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor; empty where nobody is signed in, so that error pages need no database."""
    opened = current_or_none()
    if opened is None or opened.principal.role_id is None:
        return {}
    guard = accounts.guard_of(request)
    places = PLACES_IN_THE_BAR - guard.is_shared
    return {
        "tiles": SimpleLazyObject(lambda: _rail(request.path, places)),  # a fragment of a page shows no rail
        "person": PersonView(
            display=opened.principal.display,
            place=opened.principal.place,
            account_url=reverse("accounts:account"),
            sign_out_url=reverse("account_logout"),
            help_url=reverse("portal:help"),
        ),
        "search_url": reverse("portal:search"),
        "search_value": request.GET.get("q", "") if request.path == reverse("portal:search") else "",
        "live_url": LIVE_URL,
        "live_of": opened.principal.role_id,  # the tabs of one browser that listen for the same place share a stream
        "home_url": reverse("portal:my_work"),
        "guard": guard,
    }


def _rail(path: str, places: int) -> list[Tile]:
    """The entries for this reader; what waits behind each is counted in one query."""
    entries = [(tile, tile.shown() if tile.shown else True) for tile in tiles.items()]
    asked = {tile.key: tile.count() for tile, shows in entries if shows and tile.count}
    lists = {f"{key} {rank}": rows for key, several in asked.items() for rank, rows in enumerate(several)}
    lists |= {tile.key: shows for tile, shows in entries if isinstance(shows, Rows)}
    counted = count_together(lists)
    met = [
        _tile(tile, path, sum(counted[f"{tile.key} {rank}"] for rank in range(len(asked.get(tile.key, ())))))
        for tile, shows in entries
        if (counted[tile.key] if isinstance(shows, Rows) else shows)
    ]
    return _placed(met, places)


def _placed(met: list[Tile], places: int) -> list[Tile]:
    """`wide` says which entries find no place in the bar of a phone: the menu of the person holds those."""
    first = sorted(met, key=lambda tile: tile.wide)[:places]
    return [replace(tile, wide=tile not in first) for tile in met]


def _tile(tile: Any, path: str, count: int) -> Tile:
    url = reverse(tile.url_name)
    here = path == url if url == "/" else path.startswith(url)
    return Tile(
        url=url,
        label=str(tile.label),
        icon=tile.icon,
        count=shown(count) if count else 0,
        wide=tile.wide,
        current=here,
    )
