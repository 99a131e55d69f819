"""Structures and professionals of the mass, beside those of the demonstration: who follows, who asks, who answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from maillage.config.demo import names
from maillage.config.demo.dice import Dice
from maillage.config.demo.places import DEPARTMENT
from maillage.config.demo.scale.vocabulary import families
from maillage.config.demo.scale.volumes import Volumes
from maillage.kernel.directory.contracts import Standing
from maillage.kernel.directory.folding import fold
from maillage.toolbox.ids import finess, luhn, siret

Row = dict[str, Any]
SKIN = "Dermatologie"
DOCTOR, MIDWIFE, NURSE, PHYSIO, PHARMACIST = "10", "50", "60", "70", "21"
OPENED = timedelta(days=20 * 365)
# Kind, share of the structures, patients of one of them at full scale, professionals of one (weight), how it is named.
KINDS = (
    ("hospital", 0.16, 0, 60.0, ("CHU", "CH", "Clinique", "Hôpital de proximité")),
    ("practice", 0.42, 1_500, 3.0, ("cabinet médical", "maison de santé", "MSP", "pôle de santé")),
    ("nursing_home", 0.22, 420, 5.0, ("EHPAD",)),
    ("home_nursing", 0.13, 900, 2.0, ("cabinet infirmier", "SSIAD")),
    ("network", 0.04, 2_500, 2.0, ("réseau", "dispositif d’appui")),
    ("prison_health", 0.03, 650, 2.0, ("unité sanitaire",)),
)
PEOPLE_FULL, CONSULTED = 3_300_000, 1.58  # structures a patient, on average
LARGE, LARGE_PATIENTS, LARGE_STAFF = "CH de Montvaste", 430_000, 700.0
NUMBERED = ("hospital", "nursing_home", "prison_health")
SITES = ("du Port", "du Bocage", "de la Grève", "des Tilleuls", "du Moulin", "de la Fontaine", "des Genêts",
         "du Phare", "de l’Étang", "des Ajoncs", "du Vieux-Bourg", "de la Lande", "du Halage")  # fmt: skip
SPECIALTIES = ("Médecine générale", "Médecine générale", "Médecine générale", "Cardiologie", "Gériatrie", "Pédiatrie",
               "Médecine d’urgence", "Psychiatrie", "Neurologie", "Ophtalmologie", "Pneumologie")  # fmt: skip
PROFESSIONS = {DOCTOR: 34.0, NURSE: 48.0, MIDWIFE: 3.0, PHYSIO: 9.0, PHARMACIST: 6.0}
FUNCTIONS = {NURSE: ("Infirmière", "Infirmier"), MIDWIFE: ("Sage-femme", "Maïeuticien"),
             PHYSIO: ("Masseuse-kinésithérapeute", "Masseur-kinésithérapeute"),
             PHARMACIST: ("Pharmacienne", "Pharmacien")}  # fmt: skip
TEAMS, TEAM_SIZE = 14, 6
SECOND_PLACE, GONE = 0.22, 0.06


@dataclass(slots=True)
class Mass:
    """Rows of the directory by table, and weights of the structures in the order of their numbers."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)


def imagine(seed: int, at: datetime, volumes: Volumes, codes: list[str], known: list[Row], taken: set[str]) -> Mass:
    """`known` structures of the demonstration take their share; `taken` are its RPPS. Same arguments, same rows."""
    mass = Mass()
    dice = Dice(seed, "scale-directory")
    opened = at - OPENED
    places = [*known, *_places(dice, opened, volumes.places - len(known), {place["finess"] for place in known})]
    for place in places[len(known) :]:
        mass.add("directory_organization", **place)
    mass.weights = _weights(places)
    # 99: range of the national test cards, as toolbox.ids.rpps makes them.
    drawn = (luhn.with_key(f"99{number:08}") for number in dice.sample(range(10**8), volumes.professionals + 1_000))
    numbers = (number for number in drawn if number not in taken)
    _people(mass, dice, opened, at, volumes, places, numbers)
    _teams(mass, dice, opened, codes, numbers, [place for place in places[len(known) :] if place["kind"] == "hospital"])
    return mass


def _places(dice: Dice, at: datetime, count: int, numbers: set[str]) -> Iterator[Row]:
    taken: set[str] = set()
    towns = [name for name, _weight in families() if " " not in name][1:]
    for number in range(count):
        kind, labels = _kind(number / count)
        town = towns[dice.randrange(160 if kind != "hospital" else 60)]
        label = "CHU" if number == 0 else dice.choice(labels[1:] if labels[0] == "CHU" else labels)
        site = f" {dice.choice(SITES)}" if kind != "hospital" else ""
        name = f"{label}{site} de {town}"
        while name in taken:
            name = f"{label} {dice.choice(SITES)} de {dice.choice(towns[:400])}"
        taken.add(name)
        while (number_of_it := finess.make_finess(dice, department=DEPARTMENT)) in numbers:
            continue
        numbers.add(number_of_it)
        yield {
            "id": dice.key(at),
            "name": name,
            "kind": kind,
            "finess": number_of_it,
            "siret": siret.make_siret(dice),
            "commune": town,
            "department": DEPARTMENT,
            # 02 61 91: kept for fiction by the French numbering plan (ARCEP decision 2018-0881).
            "phone": f"02 61 91 {1 + number // 100:02} {number % 100:02}",
            "address": f"{dice.randint(1, 90)} rue {dice.choice(SITES)}, {town}",
            "is_active": True,
        }


def _kind(reached: float) -> tuple[str, tuple[str, ...]]:
    upto = 0.0
    for kind, share, _patients, _staff, labels in KINDS:
        upto += share
        if reached < upto:
            return kind, labels
    return KINDS[1][0], KINDS[1][4]


def _weights(places: list[Row]) -> list[float]:
    """Share of the registrations of each structure: the small ones what they hold, hospitals the rest, unequally."""
    sizes = {kind: patients for kind, _share, patients, _staff, _labels in KINDS}
    whole = PEOPLE_FULL * CONSULTED
    weights = [LARGE_PATIENTS / whole if place["name"] == LARGE else sizes[place["kind"]] / whole for place in places]
    hospitals = [rank for rank, place in enumerate(places) if not weights[rank]]
    left = 1 - sum(weights)
    shares = [1 / (order + 4) for order in range(len(hospitals))]
    for rank, share in zip(hospitals, shares, strict=True):
        weights[rank] = left * share / sum(shares)
    return weights


def _people(
    mass: Mass, dice: Dice, opened: datetime, at: datetime, volumes: Volumes, places: list[Row], numbers: Iterator[str]
) -> None:
    staff = {kind: weight for kind, _share, _patients, weight, _labels in KINDS}
    weights = [LARGE_STAFF if place["name"] == LARGE else staff[place["kind"]] for place in places]
    surnames = [name for name, _weight in families()]
    for rank in range(volumes.professionals):
        # The first ones go round: every structure has somebody.
        place = places[rank % len(places)] if rank < 2 * len(places) else dice.choices(places, weights)[0]
        profession = _profession(dice, place, rank, len(places))
        who = _somebody(dice, opened, profession, surnames, next(numbers))
        mass.add("directory_practitioner", **who)
        _employ(mass, dice, opened, at, who, place)
        if dice.chance(SECOND_PLACE):
            other = dice.choices(places, weights)[0]
            if other is not place:
                _employ(mass, dice, opened, at, who, other)


def _profession(dice: Dice, place: Row, rank: int, count: int) -> str:
    """The first carer of a structure asks for opinions: a physician, or a nurse where nurses practise."""
    if rank < 2 * count:
        return NURSE if place["kind"] == "home_nursing" or rank >= count else DOCTOR
    return NURSE if place["kind"] == "home_nursing" else dice.one_of(PROFESSIONS)


def _somebody(
    dice: Dice, opened: datetime, profession: str, surnames: list[str], rpps: str, specialty: str = ""
) -> Row:
    sex = "F" if dice.chance(0.6) else "M"
    given = dice.choice(names.given_names(dice.randint(1960, 1999), sex))
    family = surnames[int(len(surnames) * dice.random() ** 2)]
    specialty = specialty or (dice.choice(SPECIALTIES) if profession == DOCTOR else "")
    civility = ("Dre" if sex == "F" else "Dr") if profession == DOCTOR else ""
    return {
        "id": dice.key(opened),
        "rpps": rpps,
        "civility": civility,
        "family_name": family,
        "given_name": given,
        "profession": profession,
        "specialty_label": specialty,
        "search_text": f" {fold(f'{family} {given} {specialty}')}",
    }


def _employ(mass: Mass, dice: Dice, opened: datetime, at: datetime, who: Row, place: Row) -> UUID:
    woman, man = FUNCTIONS.get(who["profession"], ("", ""))
    began: date = opened.date() + timedelta(days=dice.randint(0, 9 * 365))
    function = man if who["given_name"] in _MEN else woman
    ended = at.date() - timedelta(days=dice.randint(30, 2000)) if dice.chance(GONE) else None
    role = dice.key(opened)
    mass.add(
        "directory_practitionerrole", id=role, practitioner_id=who["id"], organization_id=place["id"],
        function_label=function, started_on=began, ended_on=ended, is_care=True,
    )  # fmt: skip
    return role


def _teams(
    mass: Mass, dice: Dice, opened: datetime, codes: list[str], numbers: Iterator[str], hospitals: list[Row]
) -> None:
    surnames = [name for name, _weight in families()]
    for hospital in hospitals[:TEAMS]:
        members = []
        for _number in range(TEAM_SIZE):
            who = _somebody(dice, opened, DOCTOR, surnames, next(numbers), SKIN)
            mass.add("directory_practitioner", **who)
            role = dice.key(opened)
            mass.add(
                "directory_practitionerrole", id=role, practitioner_id=who["id"], organization_id=hospital["id"],
                function_label="", started_on=opened.date() + timedelta(days=30), ended_on=None, is_care=True,
            )  # fmt: skip
            members.append(role)
        for code in codes:
            team = dice.key(opened)
            mass.add(
                "directory_team", id=team, organization_id=hospital["id"], name=SKIN, usage_code=code, is_active=True,
                note="",
            )  # fmt: skip
            for role in members:
                mass.add(
                    "directory_teammember", id=dice.key(opened), team_id=team, role_id=role,
                    started_on=opened.date() + timedelta(days=30), ended_on=None, standing=Standing.SENIOR.value,
                )  # fmt: skip


_MEN = frozenset(name for _first, _last, _women, men in names.GENERATIONS for name in men)
