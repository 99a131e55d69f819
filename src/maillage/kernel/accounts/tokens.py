"""Random things that open something, and what is kept of them: a hash, or a sealed text."""

import hashlib
import hmac
import secrets

from django.conf import settings

from maillage.kernel.accounts.sealing import Unreadable, seal, unseal

CODE_DIGITS = 6
PURPOSE = "patient-access"  # of the door that sealed first: what waits under this name stays readable


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mark(kind: str, text: str) -> str:
    """Equal for equal texts of this installation, and nothing more."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def seal_for(row_id: object, text: str) -> str:
    """Sealed for one row: copied into another one, it opens nothing."""
    return seal(text, purpose=f"{PURPOSE}:{row_id}")


def opened_for(row_id: object, sealed: str) -> str:
    """The text, or an empty one when it was not sealed here for that row."""
    try:
        return unseal(sealed, purpose=f"{PURPOSE}:{row_id}")
    except Unreadable:
        return ""


def same(one: str, other: str) -> bool:
    return bool(other) and hmac.compare_digest(one.encode(), other.encode())
