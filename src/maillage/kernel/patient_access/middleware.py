"""Opens the context of the patient around the pages of `/mon-espace/`, and of nobody else around those before it.

A professional's session does not exist there, and the patient's cookies do not leave these pages: their path is
`/mon-espace/`. One browser may hold both; neither opens what is the other's.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.patient_access import sessions
from maillage.kernel.patient_access.contracts import Entered
from maillage.kernel.patient_access.door import CODE_FOR, DOOR

SPACE = "/mon-espace/"
ENTER = f"{SPACE}entrer/"
# What answers before the patient is known.
OPEN = (ENTER, f"{SPACE}code/", f"{SPACE}papier/", f"{SPACE}lien/", f"{SPACE}sortir/")
SESSION, PHONE, WAITING = "maillage_patient", "maillage_patient_phone", "maillage_patient_door"


class _Failed(Exception):
    """Leaves the context by its failing way, carrying the answer that was already made."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class PatientSpaceMiddleware:
    """Stands inside the one of professionals, which lets `/mon-espace/` through without looking at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SPACE):
            return self.get_response(request)
        request.user = AnonymousUser()
        if request.path.startswith(OPEN):
            return self._inside(request, DOOR)
        with open_context(DOOR):
            principal = sessions.principal_of(request.COOKIES.get(SESSION, ""))
        if principal is None:
            response = HttpResponseRedirect(f"{ENTER}?fin" if SESSION in request.COOKIES else ENTER)
            response.delete_cookie(SESSION, path=SPACE, samesite="Lax")
            return response
        return self._inside(request, principal)

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


def keep_session(response: HttpResponse, entered: Entered) -> HttpResponse:
    response.delete_cookie(WAITING, path=SPACE, samesite="Lax")
    if entered.phone_token:
        _set(response, PHONE, entered.phone_token, int(sessions.TRUSTED_FOR.total_seconds()))
    return _set(response, SESSION, entered.token, None)


def forget(response: HttpResponse, *, phone: bool) -> HttpResponse:
    for name in (SESSION, WAITING, *((PHONE,) if phone else ())):
        response.delete_cookie(name, path=SPACE, samesite="Lax")
    return response


def _set(response: HttpResponse, name: str, value: str, max_age: int | None) -> HttpResponse:
    """`max_age` None: until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=SPACE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
