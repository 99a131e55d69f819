"""The methods that a page may take: any other is refused before a session or the database is asked for anything."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

# Each view says which of them it takes; a form is sent by POST, whatever it does.
OF_PAGES = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Answers 405 to PUT, PATCH, DELETE, OPTIONS and the rest, whoever asks and whatever is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in OF_PAGES:
            return HttpResponseNotAllowed(OF_PAGES)
        return self._get_response(request)
