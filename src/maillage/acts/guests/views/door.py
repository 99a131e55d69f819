"""The pages before a guest is known: link, code, a later visit. They say of nobody whether they are known."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.acts.guests import door, middleware, sessions
from maillage.acts.guests.contracts import DoorRefused, LinkRefused, LinkState
from maillage.acts.guests.forms import BackForm, CodeForm
from maillage.acts.guests.presenters import OVER

STATUS = {LinkState.UNKNOWN: HTTPStatus.NOT_FOUND, LinkState.LOCKED: HTTPStatus.FORBIDDEN}


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening a link uses nothing up: mail programs open links before people do."""
    state, email = door.link_state(token)
    if state is not LinkState.OPEN:
        return _over(request, state)
    refusal = ""
    if request.method == "POST":
        try:
            return middleware.keep_waiting(redirect("guests:code"), door.open_link(token, _address(request)))
        except LinkRefused as refused:
            return _over(request, refused.state)
        except DoorRefused as refused:
            refusal = refused.sentence
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "guests/link.html", {"email": email, "refusal": refusal}, status=status)


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was just sent, or said to be."""
    secret = request.COOKIES.get(middleware.WAITING, "")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token = door.enter(secret, form.cleaned_data["code"])
            return middleware.keep_session(redirect("guests:case"), token)
        except LinkRefused as refused:
            return _over(request, refused.state)
        except DoorRefused as refused:
            form.add_error("code", refused.sentence)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "guests/code.html", {"form": form, "demo_code": door.demo_code(secret)}, status=status)


@require_http_methods(["GET", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """A later visit: whatever address was typed, a code is said to have left."""
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = door.come_back(form.cleaned_data["email"], _address(request))
            return middleware.keep_waiting(redirect("guests:code"), secret)
        except DoorRefused as refused:
            form.add_error(None, refused.sentence)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "guests/back.html", {"form": form, "is_over": "fin" in request.GET}, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    sessions.end(request.COOKIES.get(middleware.SESSION, ""))
    return middleware.forget(redirect("guests:back"))


def _over(request: HttpRequest, state: LinkState) -> HttpResponse:
    heading, advice = OVER[state]
    given = {"heading": heading, "advice": advice, "may_come_back": state is LinkState.USED}
    return render(request, "guests/over.html", given, status=STATUS.get(state, HTTPStatus.GONE))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
