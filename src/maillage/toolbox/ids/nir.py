"""NIR and INS matricules, Corsica included; refuses on entry a key or a shape that cannot exist.

The matricule of an INS is a NIR or a NIA: thirteen characters and a key of two digits. Real INS are never
made up here: `make_ins` always comes with the OID of the test domain.
"""

import random
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext as _
from stdnum.fr import nir as stdnum_nir

from maillage.toolbox.ids import typed
from maillage.toolbox.ids.errors import InvalidIdentifier

LENGTH = 15
_LENGTH_WITHOUT_KEY = 13
# OIDs of French INS domains (FrCore 2.2.0): the national register, and the tests that no real patient belongs to.
OID_NIR = "1.2.250.1.213.1.4.8"
OID_TEST = "1.2.250.1.213.1.4.10"

_SHAPE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{8}")
_SEXES = frozenset("123478")  # 3, 4, 7, 8: temporary numbers, waiting for the register
# 20 to 42 and 50 to 99 stand for a birth month the civil register does not know.
_MONTHS = frozenset([*range(1, 13), *range(20, 43), *range(50, 100)])


@dataclass(frozen=True, slots=True)
class FictitiousIns:
    """A made-up matricule together with the only domain it may be stored under."""

    matricule: str
    oid: str = OID_TEST


def parse(text: str) -> str:
    """The fifteen characters of a typed NIR or INS matricule, key included."""
    number = typed.bare(text)
    _require_known_letters(number)
    if len(number) == _LENGTH_WITHOUT_KEY:
        raise InvalidIdentifier(_("Il manque la clé : les deux derniers chiffres du numéro."))
    typed.require_length(number, LENGTH, name=_("Le numéro de sécurité sociale (INS)"), unit=_("caractères"))
    _require_shape(number)
    if not check_key(number):
        raise InvalidIdentifier(
            _("La clé %(key)s ne correspond pas au numéro : vérifiez chaque chiffre, puis la clé.")
            % {"key": number[13:]}
        )
    return number


def check_key(number: str) -> bool:
    """Whether fifteen characters end with their key; False too for what has not the shape of a NIR."""
    return bool(_SHAPE.fullmatch(number)) and key_of(number[:13]) == number[13:]


def key_of(number: str) -> str:
    """The two-digit key, 97 minus the number modulo 97; 2A counts as 19 and 2B as 18."""
    return stdnum_nir.calc_check_digits(number)


def format_groups(number: str) -> str:
    """`2 54 07 99 999 102 26`: sex, year, month, department, commune, order, key."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(number[start:end] for start, end in pairwise(cuts) if number[start:end])


def make_ins(rng: random.Random, *, sex: Literal["male", "female"], birth_on: date, place_code: str) -> FictitiousIns:
    """A made-up matricule that agrees with the traits; `place_code` is the INSEE code of the birthplace."""
    if not re.fullmatch(r"(?:[0-9]{2}|2[AB])[0-9]{3}", place_code):
        raise ValueError(f"INSEE code of five characters expected, got {place_code!r}")
    body = f"{'1' if sex == 'male' else '2'}{birth_on:%y%m}{place_code}{rng.randint(1, 999):03}"
    return FictitiousIns(body + key_of(body))


def _require_known_letters(number: str) -> None:
    for position, character in enumerate(number):
        if character.isascii() and (character.isdigit() or (position == 6 and character in "AB")):
            continue
        raise InvalidIdentifier(
            _("Retirez « %(character)s » : seuls des chiffres sont attendus, et 2A ou 2B en Corse.")
            % {"character": character}
        )


def _require_shape(number: str) -> None:
    if not _SHAPE.fullmatch(number):
        raise InvalidIdentifier(
            _("La lettre n’existe que dans « 2A » ou « 2B », après le mois de naissance : vérifiez-la.")
        )
    if number[0] not in _SEXES:
        raise InvalidIdentifier(_("Le numéro commence par 1 ou 2 : vérifiez le premier chiffre."))
    if int(number[3:5]) not in _MONTHS:
        raise InvalidIdentifier(
            _("Le mois de naissance « %(month)s » n’existe pas : vérifiez les 4e et 5e chiffres.")
            % {"month": number[3:5]}
        )
