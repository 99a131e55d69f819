"""What the records of the region say: allergies, treatments, history, and measures that follow a course."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from maillage.config.demo.dice import Dice
from maillage.config.demo.known_patients import APIXABAN
from maillage.config.demo.patients import Resident
from maillage.config.demo.world import World
from maillage.kernel.record.facade import ItemKind, ItemStatus
from maillage.kernel.record.load import ItemRow, ObservationRow
from maillage.toolbox.clock import age_years

ALLERGIES = {"Pénicilline": 6.0, "Lidocaïne": 2.0, "Latex": 2.0, "Sulfamides": 2.0, "Arachide": 1.0, "Iode": 1.0}
TREATMENTS = {
    APIXABAN: 5.0, "Acide acétylsalicylique 75 mg, 1 fois par jour": 6.0, "Metformine 1000 mg, 2 fois par jour": 5.0,
    "Amlodipine 5 mg, 1 fois par jour": 7.0, "Ramipril 5 mg, 1 fois par jour": 6.0, "Atorvastatine 20 mg, le soir": 6.0,
    "Lévothyroxine 75 µg, le matin": 3.0, "Furosémide 40 mg, 1 fois par jour": 3.0, "Warfarine, selon INR": 2.0,
}  # fmt: skip
HISTORIES = {
    "Hypertension artérielle": 8.0, "Diabète de type 2": 5.0, "Fibrillation auriculaire": 4.0,
    "Insuffisance cardiaque": 2.0, "Carcinome basocellulaire opéré": 2.0, "Asthme": 3.0, "Appendicectomie": 4.0,
    "Prothèse de hanche": 2.0, "Coups de soleil répétés dans l’enfance": 3.0, "Mélanome chez un parent": 1.0,
}  # fmt: skip
WARFARIN = "Warfarine, selon INR"
# LOINC code: share of adults, how many values, start (low, high), drift over the series, noise, reference range.
COURSES: dict[str, tuple[float, int, tuple[float, float], float, float, tuple[float, float] | None]] = {
    "8480-6": (0.4, 8, (118, 158), -8, 7, (110, 140)),
    "29463-7": (0.35, 7, (48, 98), -2, 0.8, None),
    "8867-4": (0.2, 5, (58, 88), 0, 5, (50, 100)),
    "8310-5": (0.06, 3, (36.6, 38.6), -0.8, 0.2, (36, 38)),
}
INR = "6301-6"
SPAN_DAYS = 420


def facts(world: World) -> tuple[list[ItemRow], list[ObservationRow]]:
    """Facts and measures of every patient who has some; an older person has more."""
    dice = Dice(world.seed, "health")
    items: list[ItemRow] = []
    measures: list[ObservationRow] = []
    for resident in world.residents:
        if resident.row.is_unidentified or resident.row.birth_on is None:
            continue
        author = resident.row.registered_by_id
        mine = list(_known(resident, world, author) if resident.known else _drawn(dice, resident, world, author))
        items += mine
        measures += _measures(dice, resident, world, author, any(item.label == WARFARIN for item in mine))
    return items, measures


def _known(resident: Resident, world: World, author: UUID | None) -> Iterator[ItemRow]:
    assert resident.known is not None
    for rank, (kind, label) in enumerate(resident.known.facts):
        noted = world.at.date() - timedelta(days=200 + 90 * rank)
        yield ItemRow(resident.row.id, kind, label, noted, author_role_id=author)


def _drawn(dice: Dice, resident: Resident, world: World, author: UUID | None) -> Iterator[ItemRow]:
    assert resident.row.birth_on is not None
    age = age_years(resident.row.birth_on, world.at.date())
    wanted = (
        (ItemKind.ALLERGY, ALLERGIES, 0.14, 1),
        (ItemKind.TREATMENT, TREATMENTS, age / 100, 1 + age // 35),
        (ItemKind.HISTORY, HISTORIES, age / 90, 1 + age // 40),
    )
    for kind, table, share, most in wanted:
        chosen = {dice.one_of(table) for _number in range(most) if dice.chance(share)}
        for label in sorted(chosen):
            since = dice.randint(20, min(4000, max(age, 1) * 300 + 21))
            noted = world.at.date() - timedelta(days=since)
            ended = dice.chance(0.12) and kind is ItemKind.TREATMENT and since > 60
            yield ItemRow(
                resident.row.id, kind, label, max(noted, resident.row.birth_on), author_role_id=author,
                status=ItemStatus.ENDED if ended else ItemStatus.ACTIVE,
                ended_on=world.at.date() - timedelta(days=dice.randint(1, 50)) if ended else None,
            )  # fmt: skip


def _measures(
    dice: Dice, resident: Resident, world: World, author: UUID | None, takes_warfarin: bool
) -> Iterator[ObservationRow]:
    assert resident.row.birth_on is not None
    if takes_warfarin:
        yield from _course(dice, resident, world, author, INR, 9, 2.2, 0.4, 0.45, (2, 3))
    if age_years(resident.row.birth_on, world.at.date()) < 18:
        return
    for code, (share, count, start, drift, noise, normal) in COURSES.items():
        if dice.chance(share):
            yield from _course(dice, resident, world, author, code, count, dice.uniform(*start), drift, noise, normal)


def _course(
    dice: Dice, resident: Resident, world: World, author: UUID | None, code: str, count: int, start: float,
    drift: float, noise: float, normal: tuple[float, float] | None,
) -> Iterator[ObservationRow]:  # fmt: skip
    for rank, at in enumerate(_instants(dice, world.at, count)):
        value = start + drift * rank / count + dice.gauss(0, noise)
        yield ObservationRow(
            resident.row.id,
            code,
            at,
            value_number=Decimal(f"{value:.0f}" if start > 30 and code != "8310-5" else f"{value:.1f}"),
            reference_low=Decimal(str(normal[0])) if normal else None,
            reference_high=Decimal(str(normal[1])) if normal else None,
            author_role_id=author,
        )


def _instants(dice: Dice, at: datetime, count: int) -> list[datetime]:
    """About evenly spread over the last year, the last one within a month; oldest first."""
    step = SPAN_DAYS // count
    return [at - timedelta(days=step * rank + dice.randint(1, step), minutes=dice.randrange(500))
            for rank in reversed(range(count))]  # fmt: skip
