"""Opens the context of a guest around the pages of `/invite/`, and of nobody else around those before it.

The session of a professional or of a patient does not exist there, and a guest's cookies do not leave these pages.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from maillage.acts.guests import sessions
from maillage.acts.guests.door import CODE_FOR, DOOR
from maillage.acts.guests.views.ended import ended_page
from maillage.kernel.context.facade import Principal, open_context

PLACE = "/invite/"
BACK = f"{PLACE}retour/"
# What answers before the guest is known.
OPEN = (f"{PLACE}lien/", f"{PLACE}code/", BACK, f"{PLACE}sortir/")
SESSION, WAITING = "maillage_guest", "maillage_guest_door"


class _Failed(Exception):
    """Leaves the context by its failing way, carrying the answer that was already made."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class GuestMiddleware:
    """Stands inside the one of professionals, which lets `/invite/` through without looking at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACE):
            return self.get_response(request)
        request.user = AnonymousUser()
        if request.path.startswith(OPEN):
            return self._inside(request, DOOR)
        with open_context(DOOR):
            standing = sessions.standing(request.COOKIES.get(SESSION, ""))
            if standing.ended is not None:
                return ended_page(request, standing.ended)
        if standing.principal is None:
            response = HttpResponseRedirect(f"{BACK}?fin" if SESSION in request.COOKIES else BACK)
            response.delete_cookie(SESSION, path=PLACE, samesite="Lax")
            return response
        return self._inside(request, standing.principal)

    def _inside(self, request: HttpRequest, principal: Principal) -> HttpResponse:
        try:
            with open_context(principal) as context:
                request.access = context
                response = self.get_response(request)
                if response.status_code >= 500:
                    raise _Failed(response)
        except _Failed as failed:
            response = failed.response
        return response


def keep_waiting(response: HttpResponse, secret: str) -> HttpResponse:
    """The browser that asked for a code is the one that may type it."""
    return _set(response, WAITING, secret, int(CODE_FOR.total_seconds()))


def keep_session(response: HttpResponse, token: str) -> HttpResponse:
    response.delete_cookie(WAITING, path=PLACE, samesite="Lax")
    return _set(response, SESSION, token, None)


def forget(response: HttpResponse) -> HttpResponse:
    for name in (SESSION, WAITING):
        response.delete_cookie(name, path=PLACE, samesite="Lax")
    return response


def _set(response: HttpResponse, name: str, value: str, max_age: int | None) -> HttpResponse:
    """`max_age` None: until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=PLACE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
