"""What a page needs to watch over itself: after how long it locks, and where it says that it is in use."""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from maillage.kernel.accounts.pulses import DEVICE
from maillage.toolbox.ui.contracts import GuardView


def of(request: HttpRequest) -> GuardView:
    is_shared = DEVICE in request.session
    return GuardView(
        is_shared=is_shared,
        limit_s=settings.MAILLAGE_SHARED_LOCK_S if is_shared else settings.MAILLAGE_IDLE_S,
        pulse_url=reverse("accounts:pulse"),
        lock_url=reverse("accounts:lock"),
        screen_url=reverse("accounts:lock_screen"),
        script_url=static("accounts/guard.js"),
    )
