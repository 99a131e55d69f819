"""NIH Stroke Scale: the total of the fifteen items.

Source: National Institute of Neurological Disorders and Stroke (NINDS), NIH Stroke Scale, public domain.
In: `scores`, fifteen values in the order 1a 1b 1c 2 3 4 5a 5b 6a 6b 7 8 9 10 11 (5a and 6a left, 5b and 6b right),
each a whole number within the range of its item, "UN" (untestable: amputation, fused joint, intubation; items 5a 5b
6a 6b 7 10 only), or null (not assessed); `explanations` by item for each UN. Out: `total`, 0 to 42.
UN counts 0 and needs its explanation. A null gives no total: `missing` names the items.
"""

from dataclasses import dataclass as result
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator, Refused
from maillage.clinical.inputs import STRICT, refusal
from maillage.clinical.results import only_when_given

Item = Literal["1a", "1b", "1c", "2", "3", "4", "5a", "5b", "6a", "6b", "7", "8", "9", "10", "11"]
HIGHEST: Final[dict[Item, int]] = {
    "1a": 3, "1b": 2, "1c": 2, "2": 2, "3": 3, "4": 3, "5a": 4, "5b": 4, "6a": 4, "6b": 4, "7": 2, "8": 2, "9": 3,
    "10": 2, "11": 2,
}  # fmt: skip
UNTESTABLE: Final = frozenset({"5a", "5b", "6a", "6b", "7", "10"})
UN: Final = "UN"


def _score(value: object) -> object:
    if value is None or value == UN or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise refusal("Un nombre entier, « UN » ou null est attendu.")


Score = Annotated[int | str | None, BeforeValidator(_score), WithJsonSchema({"enum": [0, 1, 2, 3, 4, UN, None]})]
Explanation = Annotated[str, Field(min_length=1, max_length=500)]


@dataclass(frozen=True, config=STRICT)
class Given:
    scores: Annotated[tuple[Score, ...], Field(max_length=100)]
    explanations: dict[Item, Explanation] = Field(default_factory=dict)


@result(frozen=True, slots=True)
class Total:
    total: int | None
    missing: tuple[str, ...] = only_when_given()


def run(given: Given) -> Total:
    if len(given.scores) != len(HIGHEST):
        raise Refused("scores", f"Quinze valeurs sont attendues, une par item ; il y en a {len(given.scores)}.")
    scored = dict(zip(HIGHEST, given.scores, strict=True))
    for place, (item, score) in enumerate(scored.items()):
        _check(f"scores[{place}]", item, score, given.explanations)
    missing = tuple(item for item, score in scored.items() if score is None)
    if missing:
        return Total(None, missing)
    return Total(sum(score for score in scored.values() if isinstance(score, int)))


def _check(field: str, item: Item, score: int | str | None, explanations: dict[Item, str]) -> None:
    if score == UN and item not in UNTESTABLE:
        raise Refused(field, f"L’item {item} ne peut pas être coté UN.")
    if score == UN and not explanations.get(item, "").strip():
        raise Refused(f"explanations.{item}", f"L’item {item} est coté UN : dites pourquoi.")
    if isinstance(score, int) and not 0 <= score <= HIGHEST[item]:
        raise Refused(field, f"L’item {item} se cote de 0 à {HIGHEST[item]}.")


CALCULATOR = Calculator(
    name="nihss",
    version="1.0",
    title="Score NIHSS",
    purpose="Additionner les quinze items d’un examen neurologique déjà coté.",
    source="National Institute of Neurological Disorders and Stroke (NINDS), NIH Stroke Scale, domaine public.",
    device_class="IIa",
    given=TypeAdapter(Given),
    result=TypeAdapter(Total),
    run=run,
)
