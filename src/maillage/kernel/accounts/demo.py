"""What a demonstration shows on the sign-in pages: its accounts and their current code. Outside demo mode, nothing."""

import time
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from maillage.kernel.accounts import short_codes, used_codes
from maillage.kernel.accounts.models import Membership, User
from maillage.kernel.accounts.standing import SIGN_IN
from maillage.kernel.accounts.totp import STEP_S, code
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.facade import roles

PASSWORD = "maillage-demo"
SHORT_CODE = "402718"  # of all of them, on a shared device
SHOWN = 16


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of the demonstration's list."""

    login: str
    display: str
    place: str


def accounts() -> list[DemoAccount]:
    """The first demonstration accounts, in the order they were loaded."""
    if not settings.MAILLAGE_DEMO:
        return []
    users = list(User.objects.filter(is_demo=True, is_active=True).order_by("id")[:SHOWN])
    held = Membership.objects.filter(user__in=users, is_default=True)
    role_of = dict(held.values_list("user_id", "role_id"))
    with open_context(SIGN_IN):
        known = roles(role_of.values())
    views = [(user.username, known.get(role_of.get(user.pk))) for user in users]
    return [DemoAccount(login, view.display, view.place) for login, view in views if view]


def current_code(user: AbstractBaseUser) -> str | None:
    """A code of a demonstration account that is accepted now and has not served yet."""
    if not (settings.MAILLAGE_DEMO and user.is_demo):
        return None
    factor = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return None
    secret = get_adapter().decrypt(factor.data["secret"])
    now_s = time.time()
    # The next one first among the neighbours: it stays good longer than the former one.
    candidates = [code(secret, now_s + step * STEP_S) for step in (0, 1, -1)]
    return next((one for one in candidates if not used_codes.is_used(user.pk, one)), None)


def short_code_of(user_id: int) -> str | None:
    """The short code of a demonstration account, as long as it is the one it came with."""
    user = User.objects.filter(pk=user_id, is_demo=True).first() if settings.MAILLAGE_DEMO else None
    return SHORT_CODE if user and short_codes.is_first(user) else None
