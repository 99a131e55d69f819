"""What people type around a number: separators go, full-width and exotic digits do not pass as digits."""

import re
import unicodedata

from django.utils.translation import gettext as _

from maillage.toolbox.ids.errors import InvalidIdentifier

# Spaces of any width, dots, dashes of any length, slashes and underscores are how people group digits.
_SEPARATORS = re.compile(r"[\s.\-‐-―−/_·]+")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def bare(text: str) -> str:
    """Upper-case text without its separators; compatibility forms (full-width digits) are folded first."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def require_digits(text: str, *, name: str) -> None:
    """Refuse anything but 0-9, naming the first character that should not be there."""
    if wrong := _NOT_A_DIGIT.search(text):
        raise InvalidIdentifier(
            _("%(name)s ne contient que des chiffres : retirez « %(character)s ».")
            % {"name": name, "character": wrong.group()}
        )


def require_length(text: str, length: int, *, name: str, unit: str) -> None:
    """Refuse a wrong length and say how many characters (`unit`, in the plural) are missing or too many."""
    gap = length - len(text)
    if gap == 0:
        return
    values = {"name": name, "length": length, "unit": unit, "gap": abs(gap)}
    if not text:
        message = _("Saisissez les %(length)d %(unit)s du numéro.")
    elif gap > 0:
        message = _("%(name)s compte %(length)d %(unit)s : il en manque %(gap)d.")
    else:
        message = _("%(name)s compte %(length)d %(unit)s : vous en avez saisi %(gap)d de trop.")
    raise InvalidIdentifier(message % values)
