"""SIRET, the national number of an establishment, which begins with its company's SIREN; refuses a wrong key."""

import random

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

from maillage.toolbox.ids import luhn, typed
from maillage.toolbox.ids.errors import InvalidIdentifier

LENGTH = 14
SIREN_LENGTH = 9


def parse(text: str) -> str:
    """The fourteen digits of a typed SIRET; La Poste has its own key, which stdnum knows."""
    number = typed.bare(text)
    typed.require_digits(number, name=_("Le numéro SIRET"))
    typed.require_length(number, LENGTH, name=_("Le numéro SIRET"), unit=_("chiffres"))
    try:
        return stdnum_siret.validate(number)
    except ValidationError as error:
        raise InvalidIdentifier(
            _("Ce numéro SIRET n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.")
        ) from error


def make_siret(rng: random.Random) -> str:
    """A fictitious SIRET whose company key and own key are both valid (never La Poste's range)."""
    siren = luhn.with_key("9" + luhn.random_digits(rng, SIREN_LENGTH - 2))
    return luhn.with_key(siren + "000" + luhn.random_digits(rng, 1))
