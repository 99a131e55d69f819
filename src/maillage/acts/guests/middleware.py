"""Opens the context of a guest around the pages of `/invite/`, and of nobody else around those before it.

The session of a professional or of a patient does not exist there, and a guest's cookies do not leave these pages.
"""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from maillage.acts.guests import sessions
from maillage.acts.guests.door import DOOR
from maillage.acts.guests.views.ended import ended_page
from maillage.kernel.accounts.side_doors import CODE_FOR, forget_cookies, set_cookie
from maillage.kernel.context.facade import Request, answer_inside, open_context

PLACE = "/invite/"
BACK = f"{PLACE}retour/"
# What answers before the guest is known.
OPEN = (f"{PLACE}lien/", f"{PLACE}code/", BACK, f"{PLACE}sortir/")
SESSION, WAITING = "maillage_guest", "maillage_guest_door"


class GuestMiddleware:
    """Stands inside the one of professionals, which lets `/invite/` through without looking at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACE):
            return self.get_response(request)
        request.user = AnonymousUser()
        if request.path.startswith(OPEN):
            return answer_inside(DOOR, request, self.get_response)
        with open_context(DOOR):
            standing = sessions.standing(request.COOKIES.get(SESSION, ""))
            if standing.ended is not None:
                return ended_page(cast(Request, request), standing.ended)
        if standing.principal is None:
            response = HttpResponseRedirect(f"{BACK}?fin" if SESSION in request.COOKIES else BACK)
            return forget_cookies(response, SESSION, place=PLACE)
        return answer_inside(standing.principal, request, self.get_response)


def keep_waiting(response: HttpResponse, secret: str) -> HttpResponse:
    """The browser that asked for a code is the one that may type it."""
    return set_cookie(response, WAITING, secret, place=PLACE, lasts=CODE_FOR)


def keep_session(response: HttpResponse, token: str) -> HttpResponse:
    forget_cookies(response, WAITING, place=PLACE)
    return set_cookie(response, SESSION, token, place=PLACE, lasts=None)


def forget(response: HttpResponse) -> HttpResponse:
    return forget_cookies(response, SESSION, WAITING, place=PLACE)
