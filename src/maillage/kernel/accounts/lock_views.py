"""The lock screen of a shared device: who is there, one's short code, locking, and the beats of a page in use."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.kernel.accounts import demo, presences, pulses, shared_devices
from maillage.kernel.accounts.contracts import PersonOnDevice
from maillage.kernel.accounts.forms import UnlockForm
from maillage.toolbox.language import kept

SIGN_IN = "account_login"


@require_GET
def lock_screen(request: HttpRequest) -> HttpResponse:
    """The people of the last hours; nobody there, or no shared device: straight to the sign-in page."""
    if request.user.is_authenticated:
        return redirect("/")
    device = shared_devices.device_of(request)
    people = presences.people_on(device) if device else []
    if device is None or not people:
        return redirect(SIGN_IN)
    context = {"device": device, "people": people, "is_draft_lost": "perdu" in request.GET}
    return render(request, "accounts/lock_screen.html", context)


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, presence_id: UUID) -> HttpResponse:
    """One person's short code. Somebody not listed is told the same as nobody."""
    device = shared_devices.device_of(request)
    if device is None:
        return redirect(SIGN_IN)
    if request.method == "GET":
        person = presences.person_on(device, presence_id)
        if request.user.is_authenticated or person is None:
            return redirect("accounts:lock_screen")
        return _ask(request, person, UnlockForm())
    form = UnlockForm(request.POST)
    if form.is_valid():
        opening = presences.open_by_code(request, device, presence_id, form.cleaned_data["code"])
        if opening.url:
            return redirect(opening.url)
        if opening.is_closed:
            context = {"problem": opening.problem}
            return render(request, "accounts/lock_closed.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        form.add_error("code", opening.problem)
    person = presences.person_on(device, presence_id)
    if person is None:
        return redirect("accounts:lock_screen")
    return _ask(request, person, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _ask(request: HttpRequest, person: PersonOnDevice, form: UnlockForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"person": person, "form": form, "demo_code": demo.short_code_of(person.user_id)}
    return render(request, "accounts/unlock.html", context, status=status)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """By the button, or by the page after its silence. Elsewhere than on a shared device, nothing to lock."""
    by_script = bool(request.headers.get("X-Requested-With"))
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.NO_CONTENT) if by_script else redirect("accounts:lock_screen")
    if pulses.DEVICE not in request.session:
        return redirect("/")
    is_silence = request.POST.get("why") == "silence"
    why = kept("écran verrouillé faute d’activité") if is_silence else kept("écran verrouillé par la personne")
    presences.lock(request, page=request.POST.get("page", ""), why=why)
    response = HttpResponse(status=HTTPStatus.NO_CONTENT) if by_script else redirect("accounts:lock_screen")
    shared_devices.forget_traces(response)
    return response


@require_POST
def pulse(request: HttpRequest) -> HttpResponse:
    """A page says that somebody touches it. Who is not signed in any more is told so."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    age = request.POST.get("age", "")
    pulses.beat(request.session, int(age) if age.isascii() and age.isdigit() and len(age) < 7 else 0)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
