"""What every page of a signed-in person needs: the rail, who they are, where to search, the event stream."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.kernel.accounts import facade as accounts
from maillage.kernel.context.facade import current_or_none, tiles
from maillage.toolbox.ui.contracts import PersonView, Tile

LIVE_URL = "/live/"


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor; empty where nobody is signed in, so that error pages need no database."""
    opened = current_or_none()
    if opened is None or opened.principal.role_id is None:
        return {}
    return {
        "tiles": [_tile(tile, request.path) for tile in tiles.items() if tile.shown is None or tile.shown()],
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
        "home_url": reverse("portal:my_work"),
        "guard": accounts.guard_of(request),
    }


def _tile(tile: Any, path: str) -> Tile:
    url = reverse(tile.url_name)
    here = path == url if url == "/" else path.startswith(url)
    return Tile(
        url=url,
        label=str(tile.label),
        icon=tile.icon,
        count=tile.count() if tile.count else 0,
        wide=tile.wide,
        current=here,
    )
