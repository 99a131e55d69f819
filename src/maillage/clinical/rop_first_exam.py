"""Date of the first eye examination of a baby born too early.

Source: Fierson WM, American Academy of Pediatrics, Pediatrics 2018;142:e20183061: at 31 weeks of post-menstrual age or
4 weeks of life, the later of both. Which babies are examined (term, weight) is the protocol of each unit, not here.
In: `birth` (day), `ga` (term at birth, `24+0`, 20 to 46 weeks). Out: `first_exam_date`. Counted on days.
"""

from dataclasses import dataclass as result
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.gestation import WEEK, GestationalDays
from maillage.clinical.inputs import STRICT, Day

POST_MENSTRUAL_DAYS: Final = 31 * WEEK
DAYS_OF_LIFE: Final = 4 * WEEK


@dataclass(frozen=True, config=STRICT)
class Given:
    birth: Day
    ga: GestationalDays


@result(frozen=True, slots=True)
class FirstExam:
    first_exam_date: date


def run(given: Given) -> FirstExam:
    return FirstExam(given.birth + timedelta(days=max(POST_MENSTRUAL_DAYS - given.ga, DAYS_OF_LIFE)))


CALCULATOR = Calculator(
    name="rop-first-exam",
    version="1.0",
    title="Premier fond d’œil du prématuré",
    purpose="Calculer la date du premier examen d’un enfant que l’unité a décidé de dépister.",
    source="American Academy of Pediatrics 2018 (Pediatrics 142:e20183061) : 31 semaines post-menstruelles"
    " ou 4 semaines de vie, la plus tardive des deux.",
    device_class="IIb",
    given=TypeAdapter(Given),
    result=TypeAdapter(FirstExam),
    run=run,
)
