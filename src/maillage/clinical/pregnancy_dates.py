"""Dates of a pregnancy counted from the first day of the last period.

Sources: Naegele's count of 280 days; French convention (CNGOF, HAS 2008 on prolonged pregnancy): pregnancy begins 14
days after the last period, term at 41 weeks of amenorrhoea (287 days), post-term from 42 weeks (294 days).
In: `ddr` (day), optional `on` (day, not before `ddr`). Out: `dpa_280`, `ddg_fr`, `terme_fr_41SA`, `depassement_42SA`,
and `sa` on that day as complete weeks and days (`24+0`), null without `on`. Counted on days; no scan is considered.
"""

from dataclasses import dataclass as result
from datetime import date, timedelta
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.gestation import WEEK, written
from maillage.clinical.inputs import STRICT, Day

NAEGELE: Final = timedelta(days=280)
CONCEPTION: Final = timedelta(days=14)
TERM: Final = timedelta(days=41 * WEEK)
POST_TERM: Final = timedelta(days=42 * WEEK)


@dataclass(frozen=True, config=STRICT)
class Given:
    ddr: Day
    on: Day | None = None


@result(frozen=True, slots=True)
class Dates:
    dpa_280: date
    ddg_fr: date
    terme_fr_41SA: date
    depassement_42SA: date
    sa: str | None


def run(given: Given) -> Dates:
    if given.on is not None and given.on < given.ddr:
        raise Refused("on", "Ce jour précède celui des dernières règles.")
    return Dates(
        dpa_280=given.ddr + NAEGELE,
        ddg_fr=given.ddr + CONCEPTION,
        terme_fr_41SA=given.ddr + TERM,
        depassement_42SA=given.ddr + POST_TERM,
        sa=written((given.on - given.ddr).days) if given.on is not None else None,
    )


CALCULATOR = Calculator(
    name="pregnancy-dates",
    version="1.0",
    title="Dates de la grossesse",
    purpose="Compter les dates usuelles depuis les dernières règles. Une datation échographique les remplace.",
    source="Règle de Naegele (280 jours) ; convention française : CNGOF, HAS 2008 (41 et 42 semaines d’aménorrhée).",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Dates),
    run=run,
)
