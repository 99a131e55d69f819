"""The pages before the patient is known: link, paper, contact, code. They say of nobody whether they are known."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.kernel.context.facade import open_context
from maillage.kernel.patient_access import demo, middleware, sessions
from maillage.kernel.patient_access import facade as patient_access
from maillage.portal.patient_space import presenters
from maillage.portal.patient_space.forms import CodeForm, EnterForm, LinkForm, PaperForm
from maillage.portal.patient_space.presenters import note

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
OVER = {
    patient_access.LinkState.UNKNOWN: HTTPStatus.NOT_FOUND,
    patient_access.LinkState.LOCKED: HTTPStatus.FORBIDDEN,
}


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A later visit: contact and birth date. Whatever was typed, a code is said to have left."""
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting = patient_access.knock(
                contact=form.cleaned_data["contact"],
                born_on=form.cleaned_data["born_on"],
                address=_address(request),
                phone_token=request.COOKIES.get(middleware.PHONE, ""),
            )
        except patient_access.DoorRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            return _waiting(waiting)
    status = REFUSED if form.is_bound else HTTPStatus.OK
    context = {
        "form": form,
        "said": presenters.said_at_the_door(request.GET),
        "demo_patients": demo.patients(),
    }
    return render(request, "patient_space/enter.html", context, status=status)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening a link uses nothing up: mail programs open links before people do."""
    form = LinkForm(request.POST or None)
    try:
        state = patient_access.link_state(token, _address(request))
        if state is not patient_access.LinkState.OPEN:
            return _over(request, state)
        if request.method == "POST" and form.is_valid():
            return _waiting(patient_access.open_link(token, form.cleaned_data["born_on"]))
    except patient_access.LinkRefused as refused:
        return _over(request, refused.state)
    except patient_access.DoorRefused as refused:
        form.add_error("born_on" if refused.code == "wrong_date" else None, refused.sentence)
    status = REFUSED if form.is_bound else HTTPStatus.OK
    return render(request, "patient_space/link.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """A code copied from paper leads to the same door as a link."""
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = patient_access.typed_paper_code(form.cleaned_data["code"])
        try:
            if code.isalnum() and patient_access.link_state(code, _address(request)) is not (
                patient_access.LinkState.UNKNOWN
            ):
                return redirect("patient_space:link", code)
            form.add_error("code", presenters.unknown_paper())
        except patient_access.DoorRefused as refused:
            form.add_error(None, refused.sentence)
    status = REFUSED if form.is_bound else HTTPStatus.OK
    return render(request, "patient_space/paper.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was just sent, or said to be."""
    secret = request.COOKIES.get(middleware.WAITING, "")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entered = patient_access.enter_code(secret, form.cleaned_data["code"], trust=form.cleaned_data["trust"])
            return middleware.keep_session(redirect("patient_space:home"), entered)
        except patient_access.LinkRefused as refused:
            return _over(request, refused.state)
        except patient_access.DoorRefused as refused:
            form.add_error("code", refused.sentence)
    waiting = patient_access.wait_view(secret)
    status = REFUSED if form.is_bound else HTTPStatus.OK
    return render(request, "patient_space/code.html", {"form": form, "waiting": waiting}, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Signs out; on request the device is forgotten too."""
    phone = "oublier" in request.POST
    leaving = sessions.end(
        request.COOKIES.get(middleware.SESSION, ""),
        phone_token=request.COOKIES.get(middleware.PHONE, "") if phone else "",
    )
    if leaving is not None:
        with open_context(leaving):
            note("sign_out")
    return middleware.forget(redirect(f"{middleware.ENTER}?sorti"), phone=phone)


def _waiting(waiting: patient_access.Waiting) -> HttpResponse:
    if waiting.entered is not None:
        return middleware.keep_session(redirect("patient_space:home"), waiting.entered)
    return middleware.keep_waiting(redirect("patient_space:code"), waiting.secret)


def _over(request: HttpRequest, state: patient_access.LinkState) -> HttpResponse:
    status = OVER.get(state, HTTPStatus.GONE)
    return render(request, "patient_space/link_over.html", {"over": presenters.link_over(state)}, status=status)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
