"""The six digits that reopen a shared device: which are refused, and how they are kept. Nothing else accepts them."""

import re
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from maillage.kernel.accounts.models import ShortCode, User
from maillage.kernel.accounts.sealing import Unreadable, seal, unseal
from maillage.toolbox.clock import now

DIGITS = 6
PURPOSE = "short code"
_SIX = re.compile(rf"[0-9]{{{DIGITS}}}")
_UP, _DOWN = "01234567890123456789", "98765432109876543210"
_FEWEST_DIFFERENT = 3


def problem(code: str) -> str | None:
    """Why these digits are refused, in one sentence; None when they will do."""
    if not _SIX.fullmatch(code):
        return _("Six chiffres exactement.")
    if code in _UP or code in _DOWN:
        return _("Ces chiffres se suivent : ce serait le premier code essayé. Choisissez-en un autre.")
    if len(set(code)) < _FEWEST_DIFFERENT or code[:3] == code[3:] or code[:2] * 3 == code:
        return _("Ce code se répète : il se devine en regardant vos doigts. Choisissez-en un autre.")
    if _looks_like_a_date(code):
        return _("Ce code ressemble à une date, de naissance par exemple. Choisissez-en un autre.")
    return None


def _looks_like_a_date(code: str) -> bool:
    """Day, month and year in two digits each; or a month with its year."""
    day, month, year = int(code[:2]), int(code[2:4]), int(code[4:])
    try:
        date(2000 + year if year % 4 == 0 else 2001, month, day)  # 29 February in a year that may have one
    except ValueError:
        return 1 <= day <= 12 and code[2:4] in ("19", "20")
    return True


def is_set(user: AbstractBaseUser) -> bool:
    return ShortCode.objects.filter(user_id=user.pk).exists()


def is_first(user: User) -> bool:
    """The code that a demonstration account came with, not one chosen since."""
    return ShortCode.objects.filter(user_id=user.pk, chosen_at=user.created_at).exists()


def having(user_ids: list[int]) -> set[int]:
    """Which of these accounts have chosen a code."""
    return set(ShortCode.objects.filter(user_id__in=user_ids).values_list("user_id", flat=True))


def sealed_hash(code: str) -> str:
    """Six digits are searched in hours under any hash: without our key, the hash itself cannot be read."""
    return seal(make_password(code), purpose=PURPOSE)


def keep(user: AbstractBaseUser, code: str) -> None:
    ShortCode.objects.update_or_create(user_id=user.pk, defaults={"sealed_hash": sealed_hash(code), "chosen_at": now()})


def forget(user: AbstractBaseUser) -> None:
    ShortCode.objects.filter(user_id=user.pk).delete()


def is_right(user: AbstractBaseUser, code: str) -> bool:
    """A code sealed under a lost key is a wrong one: its owner signs in fully and chooses again."""
    row = ShortCode.objects.filter(user_id=user.pk).first()
    if row is None or not _SIX.fullmatch(code):
        return False
    try:
        return check_password(code, unseal(row.sealed_hash, purpose=PURPOSE))
    except Unreadable:
        return False
