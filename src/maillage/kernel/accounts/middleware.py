"""Opens the access context of the signed-in person around the view; sends everybody else to sign in.

The context is a transaction: an exception or an answer of 500 and more rolls everything back.
"""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from maillage.kernel.accounts import presenters, second_factor
from maillage.kernel.accounts.standing import SIGN_IN as SIGNING_IN
from maillage.kernel.accounts.standing import account_of, chosen, principal_of, roles_of
from maillage.kernel.context.facade import Principal, open_context

SIGN_IN = "/connexion/"
# What answers without knowing who asks.
OPEN = ("/connexion/", "/deconnexion/", "/static/", "/ui/", "/livez", "/readyz", "/metrics")
# What a person without a running role, or without a second factor yet, may still do.
OWN_ACCOUNT = ("/mon-compte/", "/deconnexion/")


class _Failed(Exception):
    """Leaves the context by its failing way, carrying the answer that was already made."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class AccessContextMiddleware:
    """The last middleware: what is inside it sees what the person may see, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        # Shared computers: no page stays on the disk nor behind the back button, unless it says otherwise.
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.access = None
        if request.path.startswith(SIGN_IN) and request.method == "POST":
            return self._inside(request, SIGNING_IN)  # it may use up a recovery code, or renew a hash
        if request.path.startswith(OPEN):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not second_factor.is_set(request.user) and not request.path.startswith(OWN_ACCOUNT):
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
        try:
            with open_context(principal) as context:
                if principal.role_id is not None:
                    request.access = context
                response = self.get_response(request)
                if response.status_code >= 500:
                    raise _Failed(response)
        except _Failed as failed:
            response = failed.response
        return response


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Each kind of request is told in its own way: a page moves, HTMX moves its page, a script gets 401."""
    if request.headers.get("HX-Request") == "true":
        # The fragment's own address is no page to come back to: the page around it is.
        return HttpResponse(
            status=204, headers={"HX-Redirect": _sign_in_then(request.htmx.current_url_abs_path or "/")}
        )
    wants_json = "application/json" in request.headers.get("Accept", "")
    if wants_json or request.headers.get("X-Requested-With"):
        problem = {"error": "sign-in", "text": _("Votre session est terminée : reconnectez-vous.")}
        return JsonResponse({**problem, "url": SIGN_IN}, status=401)
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else _page_of_form(request)
    return HttpResponseRedirect(_sign_in_then(wanted))


def _page_of_form(request: HttpRequest) -> str:
    """The page that held a form sent too late: its draft is there."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return urlunsplit(("", "", page.path, page.query, ""))


def _sign_in_then(path: str) -> str:
    return SIGN_IN if path == "/" else f"{SIGN_IN}?{urlencode({'next': path})}"
