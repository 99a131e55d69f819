"""Opens the access context of the signed-in person around the view; sends everybody else to sign in, and to the lock
screen of a shared device once a session there stayed silent.

The context is a transaction: an exception or an answer of 500 and more rolls everything back.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from maillage.kernel.accounts import presences, presenters, pulses, second_factor, shared_devices, trail
from maillage.kernel.accounts.standing import SIGN_IN as SIGNING_IN
from maillage.kernel.accounts.standing import account_of, chosen, principal_of, roles_of
from maillage.kernel.context.facade import Principal, answer_inside
from maillage.toolbox.language import kept

SIGN_IN = "/connexion/"
LOCK_SCREEN = "/poste/"
# What answers without knowing who asks.
OPEN = (
    *("/connexion/", "/deconnexion/", "/langue/", "/static/", "/ui/", "/mon-espace/", "/invite/"),
    *("/livez", "/readyz", "/metrics"),
)
# What a person without a running role, or without a second factor yet, may still do.
OWN_ACCOUNT = ("/mon-compte/", "/deconnexion/")


class AccessContextMiddleware:
    """The last middleware: what is inside it sees what the person may see, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        # Shared computers: no page stays on the disk nor behind the back button, unless it says otherwise.
        response.setdefault("Cache-Control", "private, no-store")
        shared_devices.drop_a_false_mark(request, response)
        _lock_what_has_no_script(request, response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.access = None
        if request.path.startswith(SIGN_IN) and request.method == "POST":
            return self._inside(request, SIGNING_IN)  # it may use up a recovery code, or renew a hash
        if request.path.startswith(OPEN):
            return self.get_response(request)
        if request.user.is_authenticated:
            ended = _silent(request)
            if ended is not None:
                return ended
        if request.path.startswith(LOCK_SCREEN):
            return self._inside(request, SIGNING_IN)
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not second_factor.was_set(request.user) and not request.path.startswith(OWN_ACCOUNT):
            return second_factor.ask_to_set(request)
        view = chosen(roles_of(request.user), request.session)
        if request.path.startswith(OWN_ACCOUNT) and (view is None or not view.is_running):
            return self._inside(request, account_of(request.user.pk))
        if view is None:
            return render(request, "accounts/no_role.html", status=403)
        if not view.is_running:
            return render(request, "accounts/role_ended.html", presenters.closed_role(view), status=403)
        return self._inside(request, principal_of(view, request.user.pk))

    def _inside(self, request: HttpRequest, principal: Principal) -> HttpResponse:
        return answer_inside(principal, request, self.get_response, reads=principal.role_id is not None)


def _silent(request: HttpRequest) -> HttpResponse | None:
    """Ends a session that stayed unused too long, and says so; else notes this use, if it is one."""
    seen_at = pulses.last_seen(request.session)
    if seen_at is None:
        _first_seen(request)
        return None
    if not pulses.is_silent(request.session, seen_at):
        if not request.path.startswith(LOCK_SCREEN):  # a beat says itself how long ago the page was touched
            pulses.note_use(request, seen_at)
        return None
    if pulses.DEVICE in request.session:
        presences.lock(request, page=_page_of(request), why="écran verrouillé faute d’activité")
        response = _tell(request, LOCK_SCREEN)
        shared_devices.forget_traces(response)
        return response
    trail.note("account.sign_out", kept("session fermée faute d’activité"), user=request.user)
    pulses.end(request)
    return _tell(request, _sign_in_then(_page_of(request), after="inactivite"))


def _lock_what_has_no_script(request: HttpRequest, response: HttpResponse) -> None:
    """A document shown by the browser itself cannot watch over its silence: the browser is told to leave it."""
    is_shown = request.headers.get("Sec-Fetch-Dest") == "document" and response.status_code == HTTPStatus.OK
    if is_shown and not response.get("Content-Type", "").startswith("text/html") and pulses.DEVICE in request.session:
        response["Refresh"] = f"{pulses.limit_of(request.session).total_seconds():.0f}; url={LOCK_SCREEN}"


def _first_seen(request: HttpRequest) -> None:
    """A new session, or one whose key changed with the password: it stands on this device, if it is a shared one."""
    device = shared_devices.device_of(request)
    if device is not None:
        with suppress(shared_devices.Gone):
            shared_devices.take(request, device.id)
    pulses.begin(request.session)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """On a shared device, the people of the last hours are offered first. Where one was is not: it may be another's."""
    device = shared_devices.device_of(request)
    if device is not None and presences.people_on(device):
        return _tell(request, LOCK_SCREEN)
    return _tell(request, _sign_in_then(_page_of(request)))


def _tell(request: HttpRequest, url: str) -> HttpResponse:
    """Each kind of request is told in its own way: a page moves, HTMX moves its page, a script gets 401."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    wants_json = "application/json" in request.headers.get("Accept", "")
    if wants_json or request.headers.get("X-Requested-With"):
        problem = {"error": "sign-in", "text": _("Votre session est terminée : reconnectez-vous.")}
        return JsonResponse({**problem, "url": url.partition("?")[0]}, status=401)
    return HttpResponseRedirect(url)


def _page_of(request: HttpRequest) -> str:
    """The page to come back to. A fragment's own address is none: the page around it is; nor is a form's."""
    if request.headers.get("HX-Request") == "true":
        return request.htmx.current_url_abs_path or "/"
    by_script = "application/json" in request.headers.get("Accept", "") or request.headers.get("X-Requested-With")
    if request.method in ("GET", "HEAD") and not by_script:
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return urlunsplit(("", "", page.path, page.query, ""))


def _sign_in_then(path: str, after: str = "") -> str:
    asked = {"next": path} if path != "/" else {}
    if after:
        asked["apres"] = after
    return f"{SIGN_IN}?{urlencode(asked)}" if asked else SIGN_IN
