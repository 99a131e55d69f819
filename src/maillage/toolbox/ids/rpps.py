"""RPPS, the national number of a health professional; refuses eleven digits whose Luhn key is wrong."""

import random

from django.utils.translation import gettext as _

from maillage.toolbox.ids import luhn, typed
from maillage.toolbox.ids.errors import InvalidIdentifier

LENGTH = 11
# PS_IdNat (CI-SIS, OID 1.2.250.1.71.4.2.1): the first character tells the register, 8 is the RPPS.
_PS_IDNAT_PREFIX = "8"
# Numbers of real people start with 10; 99 is the range of the national test cards.
_TEST_PREFIX = "99"


def parse(text: str) -> str:
    """The eleven digits of a typed RPPS."""
    number = typed.bare(text)
    typed.require_digits(number, name=_("Le numéro RPPS"))
    typed.require_length(number, LENGTH, name=_("Le numéro RPPS"), unit=_("chiffres"))
    if not luhn.is_valid(number):
        raise InvalidIdentifier(_("Ce numéro RPPS n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre."))
    return number


def ps_idnat(rpps: str) -> str:
    """The national identifier of a professional, `8` followed by the RPPS."""
    return _PS_IDNAT_PREFIX + parse(rpps)


def make_rpps(rng: random.Random) -> str:
    """A fictitious RPPS with a valid key, in the range of test cards."""
    return luhn.with_key(_TEST_PREFIX + luhn.random_digits(rng, LENGTH - 3))
