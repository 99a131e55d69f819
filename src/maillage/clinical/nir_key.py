"""Key of a NIR (numéro de sécurité sociale), Corsica included.

Source: INSEE, key = 97 - (N mod 97) where N is the thirteen characters read as a number, 2A as 19 and 2B as 18
(articles R. 115-1 and R. 115-2 of the code de la sécurité sociale); the arithmetic is python-stdnum's.
In: `nir13`, thirteen characters without space. Out: `cle`, two digits.
Refuses: any other length, a letter elsewhere than 2A or 2B after the month. Does not say whether the person exists.
"""

import re
from dataclasses import dataclass as result
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter, WithJsonSchema
from pydantic.dataclasses import dataclass
from stdnum.fr import nir

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT, refusal

SHAPE = r"[0-9]{5}([0-9]{2}|2[AB])[0-9]{6}"


def _nir13(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("Un texte de treize caractères est attendu, entre guillemets.")
    if len(value) != 13:
        raise refusal(f"Treize caractères sont attendus, sans la clé ni espace ; il y en a {len(value)}.")
    if not re.fullmatch(SHAPE, value):
        raise refusal("Seuls des chiffres sont attendus, et 2A ou 2B en Corse après le mois de naissance.")
    return value


Nir13 = Annotated[str, BeforeValidator(_nir13), WithJsonSchema({"type": "string", "pattern": f"^{SHAPE}$"})]


@dataclass(frozen=True, config=STRICT)
class Given:
    nir13: Nir13


@result(frozen=True, slots=True)
class Key:
    cle: str


def run(given: Given) -> Key:
    return Key(nir.calc_check_digits(given.nir13))


CALCULATOR = Calculator(
    name="nir-key",
    version="1.0",
    title="Clé du NIR",
    purpose="Vérifier la saisie d’un numéro de sécurité sociale. Sans finalité médicale.",
    source="INSEE ; articles R. 115-1 et R. 115-2 du code de la sécurité sociale : 97 - N mod 97, 2A = 19, 2B = 18.",
    device_class=None,
    given=TypeAdapter(Given),
    result=TypeAdapter(Key),
    run=run,
)
