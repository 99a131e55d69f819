"""Whether an act may be billed and for how much: a pure decision over dated tariffs; reads and writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.acts.ledger.tariffs import Tariff, Tariffs


class Status(StrEnum):
    BILLABLE = "billable"
    NOT_BILLABLE = "not_billable"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why an act is not billable; its sentence is made by the presenters."""

    NO_TARIFF = "no_tariff"
    PROFESSION = "profession"
    EXCLUDED = "excluded"
    CEILING = "ceiling"
    UNCHECKED = "unchecked"
    CANCELLED = "cancelled"
    PUT_ASIDE = "put_aside"  # never stored: it holds as long as the case is put aside


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What the usage itself excludes in this case, in its own words; `checked` is false when it could not be read."""

    sentence: str = ""
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`detail` completes the reason: the words of the usage, or the number of acts of a ceiling."""

    status: Status
    reason: Reason | None = None
    detail: str = ""
    tariff: Tariff | None = None

    @property
    def cents(self) -> int:
        return self.tariff.cents if self.tariff else 0


Counted = Callable[[Tariff], int]  # billable acts of that code already recorded under the ceiling of a tariff


def assess(
    tariffs: Tariffs, code: str, *, profession: str, day: date, exclusion: Exclusion, counted: Counted
) -> Verdict:
    """The first reason that stops it is said: no tariff, then who performs, then the patient, then the year."""
    in_force = tariffs.on(code, day)
    if not in_force:
        return Verdict(Status.NOT_BILLABLE, Reason.NO_TARIFF)
    tariff = next((line for line in in_force if profession in line.professions), None)
    if tariff is None:
        return Verdict(Status.NOT_BILLABLE, Reason.PROFESSION)
    if exclusion.sentence:
        return Verdict(Status.NOT_BILLABLE, Reason.EXCLUDED, exclusion.sentence, tariff)
    if not exclusion.checked:
        return Verdict(Status.NOT_BILLABLE, Reason.UNCHECKED, "", tariff)
    if tariff.ceiling is not None and counted(tariff) >= tariff.ceiling.count:
        return Verdict(Status.NOT_BILLABLE, Reason.CEILING, str(tariff.ceiling.count), tariff)
    return Verdict(Status.BILLABLE, tariff=tariff)
