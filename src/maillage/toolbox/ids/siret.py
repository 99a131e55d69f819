"""SIRET and SIREN, the national numbers of an establishment and its company; refuses a wrong key."""

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


def parse_siren(text: str) -> str:
    """The nine digits of a typed SIREN."""
    number = typed.bare(text)
    typed.require_digits(number, name=_("Le numéro SIREN"))
    typed.require_length(number, SIREN_LENGTH, name=_("Le numéro SIREN"), unit=_("chiffres"))
    if not luhn.is_valid(number):
        raise InvalidIdentifier(_("Ce numéro SIREN n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre."))
    return number


def siren_of(siret: str) -> str:
    """The company of an establishment."""
    return siret[:SIREN_LENGTH]


def format_groups(siret: str) -> str:
    """`732 829 320 00074`."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def make_siret(rng: random.Random) -> str:
    """A fictitious SIRET whose company key and own key are both valid (never La Poste's range)."""
    siren = luhn.with_key("9" + luhn.random_digits(rng, SIREN_LENGTH - 2))
    return luhn.with_key(siren + "000" + luhn.random_digits(rng, 1))
