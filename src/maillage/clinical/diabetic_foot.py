"""Risk grade of the foot of a person with diabetes, by two published scales that differ.

Sources: HAS 2007, Actes et prestations ALD 8 (0 no neuropathy; 1 neuropathy; 2 neuropathy with arteriopathy or
deformity; 3 past ulcer or amputation); IWGDF 2019, practical guidelines, risk stratification (0 neither loss of
protective sensation nor arteriopathy; 1 one of both; 2 both, or one of both with deformity; 3 one of both with a past
ulcer, an amputation or an end-stage renal disease, this last one not asked here).
In: `f`, four values 0 or 1: neuropathy, arteriopathy, deformity, past ulcer or amputation. Out: both grades, 0 to 3.
A past ulcer without neuropathy nor arteriopathy is 3 for one scale and 0 for the other: each is shown with its name.
"""

from dataclasses import dataclass as result
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.inputs import STRICT, refusal

FACTORS = ("neuropathie", "artériopathie", "déformation", "antécédent d’ulcère ou d’amputation")


def _present(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in (0, 1):
        return value
    raise refusal("0 ou 1 est attendu.")


Factor = Annotated[int, BeforeValidator(_present), WithJsonSchema({"enum": [0, 1]})]


@dataclass(frozen=True, config=STRICT)
class Given:
    f: Annotated[tuple[Factor, ...], Field(max_length=100)]


@result(frozen=True, slots=True)
class Grades:
    has2007: int
    iwgdf2019: int


def run(given: Given) -> Grades:
    if len(given.f) != len(FACTORS):
        raise Refused("f", f"Quatre valeurs sont attendues : {', '.join(FACTORS)} ; il y en a {len(given.f)}.")
    neuropathy, arteriopathy, deformity, past = map(bool, given.f)
    return Grades(
        has2007=_has_2007(neuropathy, arteriopathy or deformity, past),
        iwgdf2019=_iwgdf_2019(neuropathy + arteriopathy, deformity, past),
    )


def _has_2007(neuropathy: bool, aggravated: bool, past: bool) -> int:
    if past:
        return 3
    if not neuropathy:
        return 0
    return 2 if aggravated else 1


def _iwgdf_2019(main_factors: int, deformity: bool, past: bool) -> int:
    if main_factors == 0:
        return 0
    if past:
        return 3
    return 2 if main_factors == 2 or deformity else 1


CALCULATOR = Calculator(
    name="diabetic-foot",
    version="1.0",
    title="Grade de risque du pied diabétique",
    purpose="Ranger un examen du pied déjà fait dans deux échelles publiées, chacune sous son nom.",
    source="HAS 2007, ALD 8, diabète ; IWGDF 2019, Practical Guidelines, risk stratification.",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Grades),
    run=run,
)
