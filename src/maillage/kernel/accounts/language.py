"""The language of the reader: the one of their account, else the one chosen on this device, else French.

A choice made while signed in is the person's, and leaves the device as it was: others share it.

The browser's own preference is not asked: a computer of a ward is often set up in English for people who are not.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from maillage.kernel.accounts.actions import keep_language
from maillage.kernel.accounts.middleware import OPEN

COOKIE = "maillage_language"
YEAR_S = 365 * 24 * 3600
LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)


class LanguageMiddleware:
    """Says every page, refusal and error in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    known = "" if request.path.startswith(OPEN) else getattr(request.user, "language", "")
    chosen = known or request.COOKIES.get(COOKIE)
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """From now on; then back to the page where the choice was made."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = redirect(wanted if is_ours else "/")
    # The pages of a patient are no account, even in a browser where a professional is signed in.
    if request.user.is_authenticated and not wanted.startswith(OPEN):
        keep_language(account=request.user.pk, language=language)
    else:
        response.set_cookie(
            COOKIE, language, max_age=YEAR_S, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response
