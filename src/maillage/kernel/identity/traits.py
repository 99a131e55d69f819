"""Strict traits and the words a patient is found by, normalised; refuses to guess what is not written.

Strict traits (RNIV): birth name, first birth name, birth date, sex, INSEE code of the birthplace.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Letters that are not a base letter with an accent, so NFKD leaves them whole.
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"})
LONGEST_KEY = 120


class Precision(StrEnum):
    """How well the birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


def words(text: str) -> list[str]:
    """Upper-case words without accents; hyphens, apostrophes and dots separate, particles stay words."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).upper()
    # Upper-casing may bring marks back (ŉ, ǰ), so the marks go last.
    kept = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in kept).split()


def key(text: str) -> str:
    """One form for every spelling of a name: `Le Bris-d’Arc` and `LE BRIS D ARC` give the same key."""
    return " ".join(words(text))[:LONGEST_KEY]


def name_tokens(text: str) -> set[str]:
    """Each word, and the words written in one piece: `jeanmarie` finds Jean-Marie."""
    parts = words(text)
    tokens = set(parts)
    if len(parts) > 1:
        tokens.add("".join(parts))
    return {token[:LONGEST_KEY] for token in tokens}


def date_token(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


@dataclass(frozen=True, slots=True)
class Traits:
    """The five strict traits as typed or received; any may be missing."""

    birth_name: str = ""
    first_birth_name: str = ""
    birth_on: date | None = None
    sex: str = ""
    birth_place_code: str = ""

    @property
    def are_complete(self) -> bool:
        return bool(
            key(self.birth_name)
            and key(self.first_birth_name)
            and self.birth_on
            and self.sex in ("M", "F")
            and self.birth_place_code
        )

    def digest(self, ins: str | None) -> str:
        """Ties a registration to the look-up that came before it, without keeping what was asked."""
        born = self.birth_on.isoformat() if self.birth_on else ""
        parts = (key(self.birth_name), key(self.first_birth_name), born, self.sex, self.birth_place_code, ins or "")
        return hashlib.sha256("|".join(parts).encode()).hexdigest()
