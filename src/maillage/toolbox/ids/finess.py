"""FINESS, the national number of a health structure, Corsica included; refuses a wrong Luhn key."""

import random
import re

from django.utils.translation import gettext as _

from maillage.toolbox.ids import luhn, typed
from maillage.toolbox.ids.errors import InvalidIdentifier

LENGTH = 9
# Struct_IdNat (CI-SIS, OID 1.2.250.1.71.4.2.2): the first character tells the register, 1 is the FINESS.
_STRUCT_IDNAT_PREFIX = "1"
_SHAPE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
# Checked on six real Corsican structures: the letter counts as 1 or 2, not as 0 as it does in a NIR.
_CORSICA = {"A": "1", "B": "2"}


def parse(text: str) -> str:
    """The nine characters of a typed FINESS, legal entity and establishment alike."""
    number = typed.bare(text)
    typed.require_length(number, LENGTH, name=_("Le numéro FINESS"), unit=_("caractères"))
    if not _SHAPE.fullmatch(number):
        raise InvalidIdentifier(
            _("Le numéro FINESS compte neuf chiffres ; seule la Corse commence par « 2A » ou « 2B ».")
        )
    if not luhn.is_valid(_luhn_form(number)):
        raise InvalidIdentifier(_("Ce numéro FINESS n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre."))
    return number


def struct_idnat(finess: str) -> str:
    """The national identifier of a structure, `1` followed by the FINESS."""
    return _STRUCT_IDNAT_PREFIX + parse(finess)


def make_finess(rng: random.Random, *, department: str) -> str:
    """A fictitious FINESS of a department (`14`, `2A`…) with a valid key.

    The real numbers we know carry a 0 after the department; a 9 there keeps ours apart from them.
    """
    body = department[:2].upper() + "9" + luhn.random_digits(rng, LENGTH - 4)
    return body + luhn.with_key(_luhn_form(body))[-1]


def _luhn_form(number: str) -> str:
    return number[0] + _CORSICA.get(number[1], number[1]) + number[2:]
