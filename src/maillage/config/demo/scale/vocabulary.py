"""Names, communes and ages of the mass, as weighted tables; every family name is invented, like the demonstration's.

Weights by rank follow the French ones: a few hundred names hold half of the people, and one is held by so many that
searching it must be tried.
"""

from collections.abc import Iterator
from itertools import product
from typing import TypeVar

from maillage.config.demo.dice import Dice
from maillage.config.demo.names import FAMILIES, GENERATIONS

Value = TypeVar("Value")
SLOTS = 65_536
FIRST_DECADE, LAST_DECADE = 1900, 2020
MOST_COMMON = "Morvanec"  # 2.7 % of the people: 12,000 of those that the large hospital knows
MOST_COMMON_SHARE = 0.027
HEADS = (
    "Ker", "Tré", "Pen", "Le Gu", "Le B", "Le C", "Qué", "Ros", "Plou", "Lan", "Gui", "Mor", "Car", "Bou", "Mau",
    "Gran", "Beau", "Char", "Dur", "Fon", "Gau", "Hau", "Jou", "Lam", "Mar", "Per", "Rou", "Sau", "Tou", "Val", "Vin",
    "Ab", "Ben ", "Da ", "El ", "Nguy", "Trao", "Kow", "Fer", "Mon", "Pic", "Lec", "Rob", "Del",
)  # fmt: skip
MIDDLES = ("a", "é", "i", "o", "ou", "er", "an", "en", "iv", "eg", "al", "or", "ui", "av", "ieu", "ad", "el")
ENDS = (
    "nec", "dec", "zel", "lan", "goff", "vel", "bert", "din", "ron", "teau", "lard", "mont", "ville", "rier", "seau",
    "quet", "lois", "bec", "nou", "gat", "rec", "duel", "marec", "tier", "nier", "vert", "laud", "pin", "cel", "lot",
)  # fmt: skip
EXTRA = {
    1900: (("Marie", "Jeanne", "Anna", "Louise", "Joséphine"), ("Jean", "Joseph", "Louis", "Pierre", "Yves")),
    1920: (("Jeanne", "Madeleine", "Anne", "Suzanne", "Lucienne"), ("Jean", "Pierre", "Louis", "Henri", "Robert")),
    1940: (("Marie", "Jacqueline", "Colette", "Annie", "Christiane"), ("Jean", "Michel", "Pierre", "Claude", "Guy")),
    1960: (("Sylvie", "Catherine", "Christine", "Véronique", "Valérie"), ("Philippe", "Pascal", "Éric", "Laurent",
           "Ronan")),
    1980: (("Julie", "Émilie", "Marion", "Laura", "Solenn"), ("Julien", "Guillaume", "Thomas", "Romain", "Gwenaël")),
    2000: (("Emma", "Clara", "Sarah", "Enora", "Rozenn"), ("Enzo", "Louis", "Arthur", "Titouan", "Ewen")),
    2020: (("Louise", "Rose", "Alba", "Lou", "Iris"), ("Gabriel", "Léo", "Louis", "Liam", "Isaac")),
}  # fmt: skip
# Age pyramid: people aged from … to …, weight of each year of age (INSEE, shape of a French region).
PYRAMID = ((0, 19, 1.13), (20, 39, 1.12), (40, 59, 1.32), (60, 74, 1.26), (75, 84, 0.8), (85, 94, 0.36),
           (95, 103, 0.05))  # fmt: skip
# Births by month, January first: more in summer.
MONTHS = (0.98, 0.96, 0.97, 0.98, 1.0, 1.01, 1.06, 1.04, 1.03, 1.02, 0.98, 0.97)
DEPARTMENTS = {"22": (348, 0.18), "29": (277, 0.27), "35": (333, 0.33), "56": (249, 0.22)}  # communes, share
ELSEWHERE = {"99999": 30, "14118": 9, "50129": 9, "61001": 5, "76540": 7, "75114": 9, "93066": 6, "59350": 5,
             "2A004": 2, "2B033": 2, "97411": 2, "99352": 4, "99350": 3, "99139": 2}  # fmt: skip


def families() -> list[tuple[str, float]]:
    """(name, weight), most common first."""
    made = dict.fromkeys([MOST_COMMON, *FAMILIES])
    dice = Dice(0, "families")
    parts = [head + middle + end for head, middle, end in product(HEADS, MIDDLES, ENDS)]
    dice.shuffle(parts)
    made.update(dict.fromkeys(parts[:8_000]))
    names = list(made)
    tail = [1 / (rank + 30) ** 0.85 for rank in range(1, len(names))]
    scale = (1 - MOST_COMMON_SHARE) / sum(tail)
    return [(MOST_COMMON, MOST_COMMON_SHARE), *zip(names[1:], (weight * scale for weight in tail), strict=True)]


def given_names(decade: int, sex: str) -> list[tuple[str, float]]:
    """First names of a decade: those of its generation, and a share of the one before; the order turns with time."""
    year = max(decade + 5, GENERATIONS[0][0])
    own = next(row for row in GENERATIONS if row[0] <= min(year, GENERATIONS[-1][1]) <= row[1])
    before = GENERATIONS[max(GENERATIONS.index(own) - 1, 0)]
    turn = decade // 10 % 5
    (*_years, own_women, own_men), (*_before, women_before, men_before) = own, before
    names, earlier = (own_women, women_before) if sex == "F" else (own_men, men_before)
    extra = EXTRA[decade // 20 * 20][0 if sex == "F" else 1]
    named = dict.fromkeys([*extra, *names[turn:], *names[:turn], *earlier[turn : turn + 5]])
    return [(name, 1 / (rank + 4)) for rank, name in enumerate(named)]


def communes() -> list[tuple[str, float]]:
    """INSEE codes of birth places: towns hold maternity wards, so a few codes hold most births."""
    found: list[tuple[str, float]] = []
    for department, (count, share) in DEPARTMENTS.items():
        weights = [1 / (rank + 2) for rank in range(count)]
        scale = 0.86 * share / sum(weights)
        found += [(f"{department}{rank * 7 % count + 1:03}", weight * scale) for rank, weight in enumerate(weights)]
    whole = sum(ELSEWHERE.values())
    return [*found, *((code, 0.14 * weight / whole) for code, weight in ELSEWHERE.items())]


def ages() -> list[tuple[int, float]]:
    return [(age, weight) for first, last, weight in PYRAMID for age in range(first, last + 1)]


def slots(weighted: list[tuple[Value, float]], count: int) -> Iterator[Value]:
    """`count` values in the proportions of their weights: drawing one slot draws by weight."""
    whole = sum(weight for _value, weight in weighted)
    reached, done = 0.0, 0
    for value, weight in weighted:
        reached += weight
        upto = round(reached / whole * count)
        for _slot in range(done, upto):
            yield value
        done = max(done, upto)
