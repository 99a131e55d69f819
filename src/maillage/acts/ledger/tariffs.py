"""The dated tariffs of the product; refuses a file in which a day has two tariffs, or none between two others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from maillage.acts.usages import facade as usages
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.source import Source
from maillage.acts.usages.strict import Strict, Words
from maillage.kernel.vocab.facade import PROFESSIONS
from maillage.toolbox.language import in_english

FILE = Path(__file__).with_name("tariffs.yaml")
DAY = timedelta(days=1)

ActCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{2}$")]
Side = Literal["requester", "expert"]


class Ceiling(Strict):
    """How many acts may be billed in a calendar year, and for whom they are counted."""

    count: int = Field(ge=1, le=366)
    period: Literal["year"]
    per: Literal["patient", "patient_and_performer"]


class Tariff(Strict):
    """What an act is worth from one day to another, last day included, and who may bill it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$")]
    code: ActCode
    party: Side
    label: Words
    english: Words
    from_: date = Field(alias="from")
    to: date | None = None
    amount: Amount
    professions: tuple[str, ...] = Field(min_length=1)
    ceiling: Ceiling | None = None
    third_party_payer: bool
    source: Words

    @property
    def cents(self) -> int:
        return int(self.amount.replace(".", ""))

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)


class TariffFile(Strict):
    version: Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{1,3}$")]
    tariffs: tuple[Tariff, ...]


class TariffsRefused(Exception):
    """The file cannot be billed with; carries every problem, each with its line."""

    def __init__(self, problems: tuple[usages.Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Tariffs:
    """The whole file, checked."""

    version: str
    lines: tuple[Tariff, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.code for line in self.lines))

    def on(self, code: str, day: date) -> tuple[Tariff, ...]:
        """The lines in force that day, one for each group of professions."""
        return tuple(line for line in self.lines if line.code == code and line.covers(day))

    def line(self, tariff_id: str) -> Tariff | None:
        return next((line for line in self.lines if line.id == tariff_id), None)

    def label(self, code: str) -> str:
        """The words of the latest line: what an act is called today."""
        known = [line for line in self.lines if line.code == code]
        if not known:
            return code
        latest = max(known, key=lambda line: line.from_)
        return latest.english if in_english() else latest.label


@lru_cache(maxsize=1)
def tariffs() -> Tariffs:
    """Those of the product; read once, at start."""
    return read_tariffs(FILE.read_text("utf-8"), name=FILE.name)


def read_tariffs(text: str, *, name: str) -> Tariffs:
    """A text as tariffs; TariffsRefused names every problem with its line."""
    file, source, problems = read_model(name, text, TariffFile)
    if file is not None and source is not None:
        problems = sorted(usages.Problem(name, *found) for found in _problems(file, source))
    if file is None or problems:
        raise TariffsRefused(tuple(problems))
    return Tariffs(file.version, file.tariffs)


Found = tuple[int, str, str]  # line, what is wrong, what to do


def _problems(file: TariffFile, source: Source) -> Iterator[Found]:
    line_of = {id(tariff): source.place(("tariffs", rank)).line for rank, tariff in enumerate(file.tariffs)}
    if not file.tariffs:
        yield source.place(("tariffs",)).line, "Aucun tarif.", "Donnez au moins une ligne."
    seen: set[str] = set()
    for tariff in file.tariffs:
        here = line_of[id(tariff)]
        if tariff.id in seen:
            yield here, f"Deux lignes s’appellent « {tariff.id} ».", "Renommez-en une."
        seen.add(tariff.id)
        if tariff.to is not None and tariff.to < tariff.from_:
            yield here, f"« {tariff.id} » finit avant de commencer.", "Corrigez from ou to."
        for code in tariff.professions:
            if code not in PROFESSIONS:
                yield here, f"Profession inconnue : « {code} » (NOS TRE_G15).", "Voyez les codes connus."
    for (code, profession), lines in _by_profession(file.tariffs):
        for before, after in pairwise(lines):
            what = f"{code}, {PROFESSIONS.get(profession, profession)}"
            yield from _between(before, after, what, line_of[id(after)])


def _by_profession(lines: tuple[Tariff, ...]) -> Iterator[tuple[tuple[str, str], list[Tariff]]]:
    """The succession of tariffs of each profession for each act."""
    pairs = sorted(
        (
            (line.code, profession, line.from_, rank)
            for rank, line in enumerate(lines)
            for profession in line.professions
        )
    )
    for key, found in groupby(pairs, key=lambda pair: (pair[0], pair[1])):
        yield key, [lines[rank] for *_key, rank in found]


def _between(before: Tariff, after: Tariff, what: str, here: int) -> Iterator[Found]:
    if before.to is None or before.to >= after.from_:
        yield (
            here,
            f"{what} : « {before.id} » et « {after.id} » valent le même jour.",
            f"Fermez la première au {(after.from_ - DAY).isoformat()}.",
        )
    elif before.to + DAY < after.from_:
        yield (
            here,
            f"{what} : aucun tarif entre « {before.id} » et « {after.id} ».",
            f"Commencez la seconde au {(before.to + DAY).isoformat()}, ou dites pourquoi dans une ligne.",
        )


def euros(cents: int) -> str:
    """`23,00 €`, with a space that does not break; `€23.00` for who reads English."""
    if in_english():
        return f"€{cents // 100:,}.{cents % 100:02d}"
    whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", "\u202f", str(cents // 100))
    return f"{whole},{cents % 100:02d}\u00a0€"
