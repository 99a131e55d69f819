"""Patients of the region: traits as a French register has them, and statuses that agree with what was seen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from maillage.config.demo import names
from maillage.config.demo.dice import Dice
from maillage.config.demo.known_patients import KNOWN, Known
from maillage.config.demo.places import PLACES
from maillage.kernel.directory.contracts import NewOrganization
from maillage.kernel.identity.load import PatientRow
from maillage.kernel.identity.statuses import Sex, Status
from maillage.kernel.identity.traits import Precision
from maillage.toolbox.clock import age_years
from maillage.toolbox.ids import nir

FIRST_YEAR, LAST_YEAR = 1925, 2025
# Care falls on the old and the very young more than on others.
BIRTH_YEARS = {"1925-1944": 22.0, "1945-1964": 34.0, "1965-1984": 22.0, "1985-2004": 14.0, "2005-2025": 8.0}
OF_PLACE = {"nursing_home": {"1925-1944": 1.0}, "prison_health": {"1965-1984": 1.0, "1985-2003": 2.0}}
# How the 80 % who have an INS came to it; see identity.statuses for what each status needs.
STATUSES = {Status.QUALIFIED: 58.0, Status.RETRIEVED: 14.0, Status.VALIDATED: 9.0, Status.PROVISIONAL: 19.0}
ADULT_PROOFS = {"CN": 70.0, "PA": 18.0, "CS": 6.0, "AC": 6.0}
MINOR_PROOFS = {"LE": 50.0, "AN": 20.0, "CN": 20.0, "PA": 10.0}
MAJORITY = 18
CORSICA_SPLIT = 1976  # births before it carry department 20
NUMBERED = ("hospital", "nursing_home", "prison_health")  # structures that number their patients


@dataclass(frozen=True, slots=True)
class Resident:
    """A patient to load and the structures (keys) that registered them, the first one first."""

    row: PatientRow
    places: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]  # local numbers by structure
    known: Known | None = None


class Register:
    """Draws people one after the other, never the same matricule or local number twice."""

    def __init__(
        self, dice: Dice, at: datetime, places: dict[str, NewOrganization], registrars: dict[str, UUID]
    ) -> None:
        self.dice, self.at, self.places, self.registrars = dice, at, places, registrars
        self.kind_of = {place.key: place.kind for place in PLACES}
        self.shares = {place.key: place.patients for place in PLACES if place.patients}
        self._matricules: set[str] = set()
        self._counts: dict[str, int] = {}

    def residents(self, count: int) -> list[Resident]:
        """`count` people: the known ones, then twins, homonyms and unidentified ones among the others."""
        people = [self._known(known) for known in KNOWN]
        crowd = self._crowd()
        while len(people) < count:
            people.append(next(crowd))
        return people[:count]

    def _crowd(self) -> Iterator[Resident]:
        number = 0
        while True:
            number += 1
            person = self._drawn(place=self.dice.one_of(self.shares))
            yield person
            if number % 60 == 5:
                yield self._twin_of(person)
            elif number % 60 == 15:
                yield self._homonym_of(person)
            elif number % 90 == 25:
                yield self._unidentified(number // 90)

    def _known(self, known: Known) -> Resident:
        proof = "CN" if known.order is not None else ""
        row = self._row(
            known.places,
            birth_name=known.birth_name,
            first_birth_name=known.first_name,
            birth_on=known.birth_on,
            sex=known.sex,
            birth_place_code=known.birth_place,
            used_name=known.used_name,
            proof_kind=proof,
        )
        if known.order is not None:
            digit = "1" if known.sex == Sex.MALE else "2"
            body = f"{digit}{known.birth_on:%y%m}{known.birth_place}{known.order:03}"
            matricule = body + nir.key_of(body)
            self._matricules.add(matricule)
            row = replace(
                row, ins_value=matricule, ins_oid=nir.OID_TEST, ins_at=row.created_at, status=Status.QUALIFIED
            )
        return self._settled(row, known.places, known)

    def _drawn(self, place: str) -> Resident:
        dice = self.dice
        first, last = dice.one_of(OF_PLACE.get(self.kind_of[place], BIRTH_YEARS)).split("-")
        born = self._day(int(first), int(last))
        sex = Sex.MALE if self.kind_of[place] == "prison_health" else dice.choice((Sex.FEMALE, Sex.MALE))
        given = dice.sample(names.given_names(born.year, sex), 3)
        family = dice.choice(names.FAMILIES)
        age = age_years(born, self.at.date())
        married = sex == Sex.FEMALE and age > 30 and dice.chance(0.5)
        places = [place]
        if dice.chance(0.3):
            places.append(dice.one_of({key: share for key, share in self.shares.items() if key != place}))
        row = self._row(
            places,
            birth_name=family,
            first_birth_name=given[0],
            birth_names=" ".join(given[: dice.randint(1, 3)]),
            birth_on=born,
            sex=sex,
            birth_place_code=self._birthplace(born),
            used_name=dice.choice(names.FAMILIES) if married else "",
            used_first_name=given[1] if dice.chance(0.06) else "",
            death_on=self.at.date() - timedelta(days=dice.randint(5, 300)) if age > 85 and dice.chance(0.12) else None,
            phone=self._phone() if dice.chance(0.7) else "",
        )
        return self._settled(self._with_status(row), tuple(places))

    def _twin_of(self, person: Resident) -> Resident:
        row = person.row
        assert row.birth_on is not None
        others = [name for name in names.given_names(row.birth_on.year, row.sex) if name != row.first_birth_name]
        twin = self._row(
            person.places,
            birth_name=row.birth_name,
            first_birth_name=self.dice.choice(others),
            birth_on=row.birth_on,
            sex=row.sex,
            birth_place_code=row.birth_place_code,
        )
        return self._settled(self._with_status(twin), person.places)

    def _homonym_of(self, person: Resident) -> Resident:
        row = person.row
        assert row.birth_on is not None
        other = self._row(
            person.places[:1],
            birth_name=row.birth_name,
            first_birth_name=row.first_birth_name,
            birth_on=row.birth_on - timedelta(days=self.dice.randint(3, 27)),
            sex=row.sex,
            birth_place_code=row.birth_place_code,
            is_homonym=True,
        )
        return self._settled(self._with_status(other), person.places[:1])

    def _unidentified(self, number: int) -> Resident:
        born = date(self.at.year - self.dice.randint(25, 80), 1, 1)
        row = self._row(
            ("montvaste",),
            birth_name=names.STREET_LABELS[number % len(names.STREET_LABELS)],
            first_birth_name="",
            birth_on=born,
            sex=Sex.UNDETERMINED if number % 3 == 2 else Sex.MALE if number % 2 == 0 else Sex.FEMALE,
            birth_precision=Precision.ESTIMATED,
            is_unidentified=True,
        )
        return self._settled(row, ("montvaste",))

    def _row(self, places: "tuple[str, ...] | list[str]", **traits: Any) -> PatientRow:
        """Written down between birth and a month ago; a month of margin keeps twins and infants in order."""
        born = traits["birth_on"]
        assert isinstance(born, date)
        earliest = max(self.at - timedelta(days=900), _midday(born) + timedelta(days=2))
        span = max(int((self.at - timedelta(days=30) - earliest) / timedelta(minutes=1)), 1)
        created = earliest + timedelta(minutes=self.dice.randrange(span))
        return PatientRow(
            id=self.dice.key(created),
            created_at=created,
            registered_by_id=self.registrars[places[0]],
            registered_in_id=self.places[places[0]].id,
            **traits,
        )

    def _with_status(self, row: PatientRow) -> PatientRow:
        """First what is known of the person, then the status that this allows; a doubt lowers it."""
        status = Status(self.dice.one_of({str(key): share for key, share in STATUSES.items()}))
        if status in (Status.VALIDATED, Status.QUALIFIED):
            row = replace(row, proof_kind=self._proof(row.birth_on))
        confirmed = status in (Status.RETRIEVED, Status.QUALIFIED)
        has_ins = confirmed or self.dice.chance(0.3)
        if has_ins:
            matricule = self._matricule(row)
            row = replace(row, ins_value=matricule, ins_oid=nir.OID_TEST, ins_at=row.created_at if confirmed else None)
        doubtful = status is Status.PROVISIONAL and self.dice.chance(0.08)
        return replace(row, status=status, is_doubtful=doubtful)

    def _matricule(self, row: PatientRow) -> str:
        assert row.birth_on is not None
        while True:
            made = nir.make_ins(
                self.dice,
                sex="male" if row.sex == Sex.MALE else "female",
                birth_on=row.birth_on,
                place_code=row.birth_place_code,
            ).matricule
            if made not in self._matricules:
                self._matricules.add(made)
                return made

    def _proof(self, born: date | None) -> str:
        minor = born is not None and age_years(born, self.at.date()) < MAJORITY
        return self.dice.one_of(MINOR_PROOFS if minor else ADULT_PROOFS)

    def _birthplace(self, born: date) -> str:
        code = self.dice.one_of(names.BIRTHPLACES)
        return "99999" if code.startswith("2") and not code.isdigit() and born.year < CORSICA_SPLIT else code

    def _day(self, first: int, last: int) -> date:
        low = date(max(first, FIRST_YEAR), 1, 1)
        high = min(date(min(last, LAST_YEAR), 12, 28), self.at.date() - timedelta(days=60))
        return low + timedelta(days=self.dice.randrange((high - low).days))

    def _phone(self) -> str:
        """06 39 98: mobile numbers kept for fiction (ARCEP decision 2018-0881)."""
        return f"06 39 98 {self.dice.randint(0, 99):02} {self.dice.randint(0, 99):02}"

    def _settled(self, row: PatientRow, places: tuple[str, ...], known: Known | None = None) -> Resident:
        numbers = []
        for place in places:
            if self.kind_of[place] in NUMBERED:
                self._counts[place] = self._counts.get(place, 40_000) + self.dice.randint(1, 60)
                numbers.append((place, f"{place[0].upper()}{self._counts[place]:07}"))
        return Resident(row, tuple(places), tuple(numbers), known)


def _midday(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")
