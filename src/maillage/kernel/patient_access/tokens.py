"""Random things that open something, and what is kept of them: a hash, or a sealed text."""

import hashlib
import hmac
import secrets

from django.conf import settings

from maillage.kernel.accounts.sealing import Unreadable, seal, unseal

CODE_DIGITS = 6
# Without 0 O 1 I: a code copied by hand from paper. 12 of these 32 signs are 60 bits.
PAPER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PAPER_LENGTH = 12
_ALIKE = str.maketrans("", "", " -.\u2011\u2013\u00a0")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_paper_code() -> str:
    """`K7PM-3XWQ-9TFD`."""
    signs = "".join(secrets.choice(PAPER_SIGNS) for _ in range(PAPER_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, PAPER_LENGTH, 4))


def typed_paper_code(text: str) -> str:
    """As it was printed, whatever the case and the separators it was typed with."""
    return text.strip().upper().translate(_ALIKE)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mark(kind: str, text: str) -> str:
    """Equal for equal texts of this installation, and nothing more."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def seal_for(row_id: object, text: str) -> str:
    """Sealed for one row: copied into another one, it opens nothing."""
    return seal(text, purpose=f"patient-access:{row_id}")


def opened_for(row_id: object, sealed: str) -> str:
    """The text, or an empty one when it was not sealed here for that row."""
    try:
        return unseal(sealed, purpose=f"patient-access:{row_id}")
    except Unreadable:
        return ""


def same(one: str, other: str) -> bool:
    return bool(other) and hmac.compare_digest(one.encode(), other.encode())


def bare_phone(text: str) -> str:
    """`06 39 98 01 02`, `+33 6 39…` and `0033639…` are one number, `0639980102`; empty when it is not one."""
    kept = "".join(sign for sign in text if sign.isascii() and (sign.isdigit() or sign == "+"))
    for prefix in ("+33", "0033"):
        if kept.startswith(prefix):
            kept = "0" + kept.removeprefix(prefix).removeprefix("0")
    digits = kept.removeprefix("+")
    return kept if digits.isdigit() and 8 <= len(digits) <= 15 and "+" not in digits else ""
