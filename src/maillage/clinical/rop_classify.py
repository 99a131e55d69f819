"""Class of a retinopathy of prematurity, from what the examiner described.

Sources: ICROP3, Chiang MF et al., Ophthalmology 2021;128:e51-e68 (zones, stages, vessels, A-ROP); ETROP, Arch
Ophthalmol 2003;121:1684-94 (types 1 and 2).
Type 1: A-ROP whatever the rest; zone I with plus at any stage; zone I stage 3; zone II stage 2 or 3 with plus.
Type 2: zone I stage 1 or 2 without plus; zone II stage 3 without plus. Pre-plus is not plus.
In: `zone` (I II III), `stage` (0 to 5), `vessels` (normal, pre-plus, plus), optional `a_rop` and `vascularised` (the
retina is known to be mature). Out: `classe`, one of `none` (stage 0 without plus), `neither`, `type2`, `type1`,
`stage4plus`; `immature`, true at stage 0 unless known mature.
Plus at stage 0 of zone I is type 1 (any stage), at stage 0 of zones II and III neither. Says no treatment.
"""

from dataclasses import dataclass as result
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT

DETACHED: Final = 4
# (zone, stage), with plus and without; what is in no list is neither.
TYPE_1: Final = {
    True: {*(("I", stage) for stage in range(DETACHED)), ("II", 2), ("II", 3)},
    False: {("I", 3)},
}
TYPE_2: Final = {("I", 1), ("I", 2), ("II", 3)}


@dataclass(frozen=True, config=STRICT)
class Given:
    zone: Literal["I", "II", "III"]
    stage: Annotated[int, Field(ge=0, le=5)]
    vessels: Literal["normal", "pre-plus", "plus"]
    a_rop: bool = False
    vascularised: bool = False


@result(frozen=True, slots=True)
class Class:
    classe: str
    immature: bool


def run(given: Given) -> Class:
    return Class(_class_of(given), immature=given.stage == 0 and not given.vascularised)


def _class_of(given: Given) -> str:
    plus = given.vessels == "plus"
    if given.a_rop:
        return "type1"
    if given.stage >= DETACHED:
        return "stage4plus"
    if given.stage == 0 and not plus:
        return "none"
    here = (given.zone, given.stage)
    if here in TYPE_1[plus]:
        return "type1"
    return "type2" if here in TYPE_2 and not plus else "neither"


CALCULATOR = Calculator(
    name="rop-classify",
    version="1.0",
    title="Classe d’une rétinopathie du prématuré",
    purpose="Ranger un fond d’œil déjà décrit dans les types publiés. N’indique pas de traitement.",
    source="ICROP3, Chiang 2021, Ophthalmology 128:e51 ; ETROP 2003, Arch Ophthalmol 121:1684.",
    device_class="IIb",
    given=TypeAdapter(Given),
    result=TypeAdapter(Class),
    run=run,
)
