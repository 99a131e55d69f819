"""Nobody works with a password alone: who has no second factor is taken to set one up before anything else."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
AFTER = "maillage.after_second_factor"


def is_set(user: AbstractBaseUser) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def having(user_ids: Iterable[int]) -> set[int]:
    """Which of these accounts have one."""
    rows = Authenticator.objects.filter(user_id__in=set(user_ids), type__in=FACTORS)
    return set(rows.values_list("user_id", flat=True))


def was_set(user: AbstractBaseUser) -> bool:
    """The same as the request began: what was read with the account, where it was."""
    known = getattr(user, "has_second_factor", None)
    return is_set(user) if known is None else known


def ask_to_set(request: HttpRequest) -> HttpResponse:
    """To the page that offers both factors; where the person wanted to go is kept for afterwards."""
    if request.method == "GET":
        request.session[AFTER] = request.get_full_path()
    return redirect("mfa_index")


def may_remove(factor: Authenticator) -> bool:
    """The last second factor stays: without one nobody works here."""
    if factor.type not in FACTORS:
        return True
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=FACTORS).exclude(pk=factor.pk)
    return others.exists()
