"""What a patient types by hand, a code printed on paper or a telephone number, read whatever way it is written."""

import secrets

# Without 0 O 1 I: a code copied by hand from paper. 12 of these 32 signs are 60 bits.
PAPER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PAPER_LENGTH = 12
_ALIKE = str.maketrans("", "", " -.\u2011\u2013\u00a0")


def new_paper_code() -> str:
    """`K7PM-3XWQ-9TFD`."""
    signs = "".join(secrets.choice(PAPER_SIGNS) for _ in range(PAPER_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, PAPER_LENGTH, 4))


def typed_paper_code(text: str) -> str:
    """As it was printed, whatever the case and the separators it was typed with."""
    return text.strip().upper().translate(_ALIKE)


def bare_phone(text: str) -> str:
    """`06 39 98 01 02`, `+33 6 39…` and `0033639…` are one number, `0639980102`; empty when it is not one."""
    kept = "".join(sign for sign in text if sign.isascii() and (sign.isdigit() or sign == "+"))
    for prefix in ("+33", "0033"):
        if kept.startswith(prefix):
            kept = "0" + kept.removeprefix(prefix).removeprefix("0")
    digits = kept.removeprefix("+")
    return kept if digits.isdigit() and 8 <= len(digits) <= 15 and "+" not in digits else ""
