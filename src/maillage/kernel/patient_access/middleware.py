"""Opens the context of the patient around the pages of `/mon-espace/`, and of nobody else around those before it.

A professional's session does not exist there, and the patient's cookies do not leave these pages: their path is
`/mon-espace/`. One browser may hold both; neither opens what is the other's.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from maillage.kernel.accounts.side_doors import CODE_FOR, forget_cookies, set_cookie
from maillage.kernel.context.facade import answer_inside, open_context
from maillage.kernel.patient_access import sessions
from maillage.kernel.patient_access.contracts import Entered
from maillage.kernel.patient_access.door import DOOR

SPACE = "/mon-espace/"
ENTER = f"{SPACE}entrer/"
# What answers before the patient is known.
OPEN = (ENTER, f"{SPACE}code/", f"{SPACE}papier/", f"{SPACE}lien/", f"{SPACE}sortir/")
SESSION, PHONE, WAITING = "maillage_patient", "maillage_patient_phone", "maillage_patient_door"


class PatientSpaceMiddleware:
    """Stands inside the one of professionals, which lets `/mon-espace/` through without looking at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SPACE):
            return self.get_response(request)
        request.user = AnonymousUser()
        if request.path.startswith(OPEN):
            return answer_inside(DOOR, request, self.get_response)
        with open_context(DOOR):
            principal = sessions.principal_of(request.COOKIES.get(SESSION, ""))
        if principal is None:
            response = HttpResponseRedirect(f"{ENTER}?fin" if SESSION in request.COOKIES else ENTER)
            return forget_cookies(response, SESSION, place=SPACE)
        return answer_inside(principal, request, self.get_response)


def keep_waiting(response: HttpResponse, secret: str) -> HttpResponse:
    """The browser that asked for a code is the one that may type it."""
    return set_cookie(response, WAITING, secret, place=SPACE, lasts=CODE_FOR)


def keep_session(response: HttpResponse, entered: Entered) -> HttpResponse:
    forget_cookies(response, WAITING, place=SPACE)
    if entered.phone_token:
        set_cookie(response, PHONE, entered.phone_token, place=SPACE, lasts=sessions.TRUSTED_FOR)
    return set_cookie(response, SESSION, entered.token, place=SPACE, lasts=None)


def forget(response: HttpResponse, *, phone: bool) -> HttpResponse:
    return forget_cookies(response, SESSION, WAITING, *((PHONE,) if phone else ()), place=SPACE)
