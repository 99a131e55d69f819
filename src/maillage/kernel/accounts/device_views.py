"""One's short code, and the shared devices of one's place: declare, name, take back."""

from http import HTTPStatus
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.kernel.accounts import presences, presenters, pulses, shared_devices, short_codes, trail
from maillage.kernel.accounts.forms import DeviceForm, ShortCodeForm
from maillage.kernel.accounts.standing import chosen, roles_of
from maillage.toolbox.language import kept


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    here = shared_devices.device_of(request)
    return _page(request, DeviceForm(initial={"label": here.label} if here else None))


def _page(request: HttpRequest, form: DeviceForm, status: int = HTTPStatus.OK) -> HttpResponse:
    here = shared_devices.device_of(request)
    known = shared_devices.of_my_place()
    page = presenters.devices_page(here=here, known=known, has_code=short_codes.is_set(request.user))
    may_declare = here is None and request.access is not None
    return render(
        request, "accounts/devices.html", {"page": page, "form": form, "may_declare": may_declare}, status=status
    )


@require_POST
@reauthentication_required
def declare(request: HttpRequest) -> HttpResponse:
    view = chosen(roles_of(request.user), request.session)
    if shared_devices.device_of(request) is not None or view is None or not view.is_running:
        return redirect("accounts:devices")
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    device = shared_devices.enrol(by=request.user, role=view, label=form.cleaned_data["label"])
    presences.arrive(request, request.user, device)
    response = redirect("accounts:devices" if short_codes.is_set(request.user) else "accounts:short_code")
    shared_devices.mark(response, device)
    return response


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """The device at hand: the sign-in page gave it a name that nobody chose."""
    here = shared_devices.device_of(request)
    form = DeviceForm(request.POST)
    if here is None or not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    shared_devices.rename(device_id=here.id, label=form.cleaned_data["label"])
    return redirect("accounts:devices")


@require_POST
def revoke(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A device of one's place. Ends what is open on it, one's own session too when it is this very device."""
    device = shared_devices.revoke(by=request.user, device_id=device_id)
    if device is None:
        raise Http404
    if request.session.get(pulses.DEVICE) == str(device_id):
        return redirect("account_login")
    messages.success(request, _("« %s » n’est plus un appareil partagé.") % device.label)
    return redirect("accounts:devices")


@require_http_methods(["GET", "POST"])
@reauthentication_required
def short_code(request: HttpRequest) -> HttpResponse:
    form = ShortCodeForm(request.POST or None)
    if form.is_valid():
        short_codes.keep(request.user, form.cleaned_data["code"])
        trail.changed(request.user, kept("code court choisi"))
        messages.success(request, _("Votre code court est enregistré."))
        return redirect("accounts:devices")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "has_code": short_codes.is_set(request.user)}
    return render(request, "accounts/short_code.html", context, status=status)


@require_POST
def forget_short_code(request: HttpRequest) -> HttpResponse:
    short_codes.forget(request.user)
    trail.changed(request.user, kept("code court retiré"))
    messages.success(request, _("Votre code court est retiré : connectez-vous avec votre mot de passe."))
    return redirect("accounts:devices")
