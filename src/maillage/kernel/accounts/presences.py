"""Who may open a shared device again by a short code: people who signed in on it fully, for half a day.

Refuses everybody else, and a person whose password, role or account changed meanwhile: they sign in fully.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.accounts import pulses, second_factor, shared_devices, short_codes, trail
from maillage.kernel.accounts.contracts import DeviceView, PersonOnDevice
from maillage.kernel.accounts.models import DevicePresence
from maillage.kernel.accounts.standing import CHOSEN_ROLE, SIGN_IN, chosen, roles_of
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import RoleView
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

LASTS = timedelta(hours=12)
MOST_WRONG = 5
LOCKED = "maillage.locked"  # in the session of nobody: who was there, and on which page
BY_CODE = "maillage.by_short_code"
BACKEND = "maillage.kernel.accounts.backends.AccountBackend"
HOME = "/"
_LONGEST_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Opening:
    """What came of a short code. `url` is where to go when it was right."""

    url: str = ""
    problem: str = ""
    is_closed: bool = False  # only a full sign-in opens now


def arrive(request: HttpRequest, user: AbstractBaseUser, device: DeviceView) -> None:
    """Somebody signed in fully on this device: it knows them for half a day, and their former faults are forgotten."""
    shared_devices.take(request, device.id)
    view = chosen(roles_of(user), request.session)
    if view is None or not view.is_running or not second_factor.is_set(user):
        return
    fresh = {
        "role_id": view.id,
        "signed_in_at": now(),
        "password_mark": _mark(user),
        "wrong_codes": 0,
        "closed_at": None,
    }
    with open_context(SIGN_IN):
        DevicePresence.objects.update_or_create(device_id=device.id, user_id=user.pk, defaults=fresh)


def people_on(device: DeviceView) -> list[PersonOnDevice]:
    """The tiles of the lock screen, by name."""
    with open_context(SIGN_IN):
        rows = [(row, _role_of(row)) for row in _usable(device)]
        coded = short_codes.having([row.user_id for row, _view in rows])
    people = [
        PersonOnDevice(row.id, view.display, view.place, row.user_id in coded, row.user_id)
        for row, view in rows
        if view
    ]
    return sorted(people, key=lambda person: person.display)


def person_on(device: DeviceView, presence_id: UUID) -> PersonOnDevice | None:
    return next((person for person in people_on(device) if person.presence_id == presence_id), None)


def lock(request: HttpRequest, *, page: str, why: str) -> None:
    """Ends the session; keeps, for the same person only, where they were."""
    user, session = request.user, request.session
    device_id = UUID(session[pulses.DEVICE])
    note = {"user": user.pk, "page": local_page(request, page), "role": session.get(CHOSEN_ROLE)}
    if note["role"]:
        with open_context(SIGN_IN):
            DevicePresence.objects.filter(device_id=device_id, user_id=user.pk).update(role_id=note["role"])
    pulses.end(request)
    shared_devices.leave(device_id)
    request.session[LOCKED] = note
    trail.note("device.locked", why, user=user, device=str(device_id))


def local_page(request: HttpRequest, page: str) -> str:
    """A page of ours to come back to; anything else is the first page."""
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}) and page.startswith("/")
    return page if is_ours and len(page) <= _LONGEST_PAGE and not page.startswith("/poste/") else HOME


def take_back(request: HttpRequest, user: AbstractBaseUser) -> str:
    """Where the same person was when the screen locked; the note serves once, and nobody else."""
    note = request.session.pop(LOCKED, None)
    if not note or note["user"] != user.pk:
        return ""
    if note["role"]:
        request.session[CHOSEN_ROLE] = note["role"]
    return str(note["page"])


def open_by_code(request: HttpRequest, device: DeviceView, presence_id: UUID, code: str) -> Opening:
    """Six digits, of somebody listed here. Returns, never raises: a refusal must be counted, not rolled back."""
    with open_context(SIGN_IN):
        if not shared_devices.hold(device.id):
            return Opening(problem=_("Cet appareil n’est plus déclaré partagé."), is_closed=True)
        row = _usable(device).select_for_update(of=("self",)).filter(pk=presence_id).first()
        view = _role_of(row) if row else None
        if row is None or view is None:
            trail.note("device.code_refused", kept("personne non reconnue sur cet appareil"), device=str(device.id))
            return Opening(problem=_("Connectez-vous avec votre mot de passe sur cet appareil."), is_closed=True)
        if not short_codes.is_right(row.user, code):
            return _refuse(row)
        row.wrong_codes = 0
        row.save(update_fields=["wrong_codes"])
        return Opening(url=_open(request, device, row, view))


def sign_out(request: HttpRequest, device: DeviceView) -> None:
    """Who signs out leaves the lock screen too."""
    with open_context(SIGN_IN):
        DevicePresence.objects.filter(device_id=device.id, user_id=request.user.pk).update(closed_at=now())
    shared_devices.leave(device.id)


def forget_old() -> int:
    """Presences that no code opens any more."""
    with open_context(SIGN_IN):
        return DevicePresence.objects.filter(signed_in_at__lt=now() - 2 * LASTS).delete()[0]


def _usable(device: DeviceView) -> QuerySet[DevicePresence]:
    since = now() - LASTS
    rows = DevicePresence.objects.filter(
        device_id=device.id, closed_at=None, signed_in_at__gt=since, user__is_active=True
    )
    return rows.select_related("user")


def _role_of(row: DevicePresence) -> RoleView | None:
    """Where the person would act from; None once their password changed, or nothing runs."""
    if row.password_mark != _mark(row.user) or not second_factor.is_set(row.user):
        return None
    view = chosen(roles_of(row.user), {CHOSEN_ROLE: str(row.role_id)})
    return view if view and view.is_running else None


def _mark(user: AbstractBaseUser) -> str:
    return hashlib.sha256(user.get_session_auth_hash().encode()).hexdigest()


def _refuse(row: DevicePresence) -> Opening:
    row.wrong_codes += 1
    left = MOST_WRONG - row.wrong_codes
    if left <= 0:
        row.closed_at = now()
    row.save(update_fields=["wrong_codes", "closed_at"])
    why = kept("code court inexact") if left > 0 else kept("code court inexact, connexion complète demandée")
    trail.note("device.code_refused", why, user=row.user, device=str(row.device_id), wrong=row.wrong_codes)
    if left <= 0:
        return Opening(problem=_("Cinq codes inexacts : connectez-vous avec votre mot de passe."), is_closed=True)
    said = ngettext("Code inexact. Il reste %d essai.", "Code inexact. Il reste %d essais.", left) % left
    return Opening(problem=said)


def _open(request: HttpRequest, device: DeviceView, row: DevicePresence, view: RoleView) -> str:
    """A session of its own: new key, new CSRF token, and not a minute past the half day of the full sign-in."""
    note = request.session.get(LOCKED)
    request.session.flush()
    login(request, row.user, backend=BACKEND)
    request.session[CHOSEN_ROLE] = str(view.id)
    request.session[BY_CODE] = True
    request.session.set_expiry(row.signed_in_at + LASTS)
    if note:
        request.session[LOCKED] = note
    page = take_back(request, row.user)
    shared_devices.take(request, device.id)
    pulses.begin(request.session)
    is_same = note is not None and note["user"] == row.user_id
    trail.note(
        "device.unlocked" if is_same else "device.switched",
        kept("écran rouvert par code court") if is_same else kept("changement de personne par code court"),
        user=row.user,
        device=str(device.id),
    )
    return page or HOME
