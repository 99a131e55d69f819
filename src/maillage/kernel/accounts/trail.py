"""The audit lines of sign-in. A failed attempt is told apart by a keyed hash of the login typed, never the login."""

import hashlib
import hmac
from contextlib import nullcontext

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from maillage.kernel.accounts.standing import SIGN_IN, roles_of
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current_or_none, open_context
from maillage.toolbox.language import kept, kept_with

MEANS = {
    "password": kept("mot de passe"),
    "totp": kept("code"),
    "recovery_codes": kept("code de secours"),
    "webauthn": kept("clé d’accès"),
}
SIGNED_IN_BY = kept_with("connexion par %(means)s")


def note(action: str, why: str, *, user: AbstractBaseUser | None = None, **detail: str | int) -> None:
    """A line in the reader's own context where one is open, else in ours, which then says who `user` is."""
    context = current_or_none()
    ours = context is None or context.principal == SIGN_IN
    with open_context(SIGN_IN) if context is None else nullcontext():
        record(
            action,
            why=why,
            subject_kind="account",
            detail={"account": user.pk, **detail} if user is not None else dict(detail),
            actor=_name(user) if user is not None and ours else "",
        )


def _name(user: AbstractBaseUser) -> str:
    """As the directory writes it; an account without a place of practice has its login only."""
    held = roles_of(user)
    return held[0].display if held else str(user)


def signed_in(request: HttpRequest, user: AbstractBaseUser) -> None:
    steps = request.session.get("account_authentication_methods", [])
    means = [MEANS.get(step.get("type") or step["method"], step["method"]) for step in steps]
    note("account.sign_in", SIGNED_IN_BY % {"means": ", ".join(dict.fromkeys(means))}, user=user)


def signed_out(user: AbstractBaseUser) -> None:
    note("account.sign_out", kept("déconnexion demandée"), user=user)


def refused(login: str) -> None:
    note("account.sign_in_refused", kept("identifiant ou mot de passe inexact"), attempt=_mark(login))


def locked(login: str) -> None:
    note("account.sign_in_locked", kept("trop d’essais"), attempt=_mark(login))


def code_refused(user: AbstractBaseUser) -> None:
    note("account.second_factor_refused", kept("second facteur inexact"), user=user)


def changed(user: AbstractBaseUser, what: str) -> None:
    note("account.security_changed", what, user=user)


def _mark(login: str) -> str:
    """Equal for equal logins of this installation, and nothing more."""
    folded = login.strip().lower().encode()
    return hmac.new(settings.SECRET_KEY.encode(), folded, hashlib.sha256).hexdigest()[:12]
