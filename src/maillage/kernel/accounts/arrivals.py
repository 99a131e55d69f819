"""What a full sign-in does on a shared device, and the wish to declare one, kept from the sign-in page to its end."""

import contextlib

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel.accounts import presences, second_factor, shared_devices
from maillage.kernel.accounts.standing import SIGN_IN, chosen, roles_of
from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import fr_date, now

WISH = "maillage.wants_shared_device"


def remember_wish(request: HttpRequest, *, wants_shared: bool) -> None:
    if wants_shared and shared_devices.device_of(request) is None:
        request.session[WISH] = True
    else:
        request.session.pop(WISH, None)


def signed_in(request: HttpRequest, user: AbstractBaseUser, response: HttpResponse) -> HttpResponse:
    """To the page left when this same person's screen locked; to the shared devices after declaring one."""
    page = presences.take_back(request, user)
    device = shared_devices.device_of(request)
    if request.session.pop(WISH, False) and device is None and second_factor.is_set(user):
        return _declare(request, user) or response
    if device is not None:
        with contextlib.suppress(shared_devices.Gone):
            presences.arrive(request, user, device)
    return HttpResponseRedirect(page) if page else response


def _declare(request: HttpRequest, user: AbstractBaseUser) -> HttpResponse | None:
    view = chosen(roles_of(user), request.session)
    if view is None or not view.is_running:
        return None
    label = _("Appareil du %s") % fr_date(now())
    with open_context(SIGN_IN):
        device = shared_devices.enrol(by=user, role=view, label=label)
    presences.arrive(request, user, device)
    response = HttpResponseRedirect(reverse("accounts:devices"))
    shared_devices.mark(response, device)
    return response
