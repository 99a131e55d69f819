"""Devices that several people use: how one is known, declared and taken back. A cookie alone opens nothing."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, HttpResponse

from maillage.kernel.accounts import trail
from maillage.kernel.accounts.contracts import DeviceView
from maillage.kernel.accounts.models import SessionPulse, SharedDevice
from maillage.kernel.accounts.pulses import DEVICE
from maillage.kernel.accounts.sessions import at_rest
from maillage.kernel.accounts.standing import SIGN_IN
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import RoleView
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

COOKIE = "maillage_device"
LIFE = timedelta(days=90)
# Toasts that the next page would show, as Django keeps them: they may speak of a patient.
MESSAGES_COOKIE = "messages"
_SIGNER = signing.Signer(salt="accounts.shared-device")
_FOUND = "_maillage_device"


class Gone(Exception):
    """The device was taken back meanwhile."""


def device_of(request: HttpRequest) -> DeviceView | None:
    """The shared device that this browser is, asked of the database once a request."""
    if not hasattr(request, _FOUND):
        setattr(request, _FOUND, _find(request.COOKIES.get(COOKIE)))
    return getattr(request, _FOUND)


def _find(cookie: str | None) -> DeviceView | None:
    if not cookie:
        return None
    try:
        device_id = UUID(_SIGNER.unsign(cookie))
    except (signing.BadSignature, ValueError):
        return None
    with open_context(SIGN_IN):
        row = SharedDevice.objects.filter(pk=device_id, revoked_at=None, expires_at__gt=now()).first()
    return _view(row) if row else None


def _view(row: SharedDevice) -> DeviceView:
    return DeviceView(
        id=row.id,
        label=row.label,
        organization_id=row.organization_id,
        enrolled_by_id=row.enrolled_by_id,
        enrolled_at=row.enrolled_at,
        expires_at=row.expires_at,
    )


def mark(response: HttpResponse, device: DeviceView) -> None:
    """The cookie that makes this browser that device. Scripts cannot read it."""
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(str(device.id)),
        expires=device.expires_at,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def drop_a_false_mark(request: HttpRequest, response: HttpResponse) -> None:
    """A forged cookie, or one of a device that was taken back, is not presented twice."""
    if COOKIE in request.COOKIES and getattr(request, _FOUND, True) is None and COOKIE not in response.cookies:
        response.delete_cookie(COOKIE, samesite="Lax")


def forget_traces(response: HttpResponse) -> None:
    """What the browser itself would keep of the person who leaves."""
    response.delete_cookie(MESSAGES_COOKIE, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'


def enrol(*, by: AbstractBaseUser, role: RoleView, label: str) -> DeviceView:
    """This browser is shared from now on, in the place where its declarer works."""
    row = SharedDevice.objects.create(
        label=label, organization_id=role.organization.id, enrolled_by_id=by.pk, expires_at=now() + LIFE
    )
    trail.note("device.enrolled", kept("appareil déclaré partagé"), user=by, device=str(row.id))
    return _view(row)


def rename(*, device_id: UUID, label: str) -> None:
    SharedDevice.objects.filter(pk=device_id, revoked_at=None).update(label=label)


def revoke(*, by: AbstractBaseUser, device_id: UUID) -> DeviceView | None:
    """Ends what is open on it. None when it is unknown here, or taken back already."""
    row = SharedDevice.objects.select_for_update().filter(pk=device_id, revoked_at=None).first()
    if row is None:
        return None
    end_sessions([row.session_at_rest])
    row.revoked_at, row.revoked_by_id, row.session_at_rest = now(), by.pk, ""
    row.save(update_fields=["revoked_at", "revoked_by", "session_at_rest"])
    trail.note("device.revoked", kept("appareil partagé retiré"), user=by, device=str(row.id))
    return _view(row)


def of_my_place() -> list[DeviceView]:
    """The devices in use where the reader practises; the row policy chooses."""
    rows = SharedDevice.objects.filter(revoked_at=None, expires_at__gt=now()).order_by("label", "enrolled_at")
    return [_view(row) for row in rows]


def take(request: HttpRequest, device_id: UUID) -> None:
    """This session stands on the device, and no other does any more. The row lock makes the last comer win."""
    mine = at_rest(request.session.session_key or "")
    with open_context(SIGN_IN):
        row = SharedDevice.objects.select_for_update().filter(pk=device_id, revoked_at=None).first()
        if row is None:
            raise Gone
        if row.session_at_rest != mine:
            end_sessions([row.session_at_rest])
            row.session_at_rest = mine
            row.save(update_fields=["session_at_rest"])
    request.session[DEVICE] = str(device_id)


def hold(device_id: UUID) -> bool:
    """Nobody takes the device back, and nobody else opens it, before this transaction ends. False once it is gone."""
    return SharedDevice.objects.select_for_update().filter(pk=device_id, revoked_at=None).exists()


def leave(device_id: UUID) -> None:
    """Nobody's session stands on the device."""
    with open_context(SIGN_IN):
        SharedDevice.objects.filter(pk=device_id).update(session_at_rest="")


def end_sessions(keys_at_rest: Iterable[str]) -> None:
    keys = [key for key in keys_at_rest if key]
    Session.objects.filter(session_key__in=keys).delete()
    SessionPulse.objects.filter(pk__in=keys).delete()
