"""A code serves once, for as long as the tolerance would accept it again."""

from allauth.mfa import app_settings
from django.core.cache import cache


def _key(user_id: int, code: str) -> str:
    return f"accounts.used-code.{user_id}.{''.join(code.split())}"


def take(user_id: int, code: str) -> bool:
    """True the first time, False for a replay."""
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    return cache.add(_key(user_id, code), True, timeout=steps * app_settings.TOTP_PERIOD)


def is_used(user_id: int, code: str) -> bool:
    return cache.get(_key(user_id, code)) is not None
