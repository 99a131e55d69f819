"""NIHSS: the published totals, the range of each item, UN with its explanation, and no total with a hole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused, vectors

from maillage.clinical.nihss import HIGHEST, UNTESTABLE

ITEMS = list(HIGHEST)
complete = st.tuples(*(st.integers(0, highest) for highest in HIGHEST.values())).map(list)


def scored(**changes: Any) -> list[Any]:
    """All zeros but the items named: `scored(i5a="UN")`."""
    return [changes.get(f"i{item}", 0) for item in ITEMS]


def test_the_published_cases_agree() -> None:
    published = vectors("nihss.json")
    assert published["order"] == ITEMS
    assert {item["id"]: item["max"] for item in published["items"]} == HIGHEST
    assert {item["id"] for item in published["items"] if item["UN_allowed"]} == UNTESTABLE
    for case in published["cases"]:
        assert calculated("nihss", {"scores": case["scores"]}) == {"total": case["total"]}, case["id"]


@given(scores=complete)
def test_the_total_is_the_sum_and_stays_between_0_and_42(scores: list[int]) -> None:
    total = calculated("nihss", {"scores": scores})["total"]
    assert total == sum(scores)
    assert 0 <= total <= 42


@given(scores=complete, place=st.integers(0, 14))
def test_a_hole_takes_the_total_away_and_is_named(scores: list[Any], place: int) -> None:
    scores[place] = None
    assert calculated("nihss", {"scores": scores}) == {"total": None, "missing": [ITEMS[place]]}


def test_every_hole_is_named_in_the_order_of_the_items() -> None:
    given = {"scores": scored(i1a=None, i7=None, i5b="UN"), "explanations": {"5b": "amputation"}}
    assert calculated("nihss", given) == {"total": None, "missing": ["1a", "7"]}


@pytest.mark.parametrize("item", sorted(UNTESTABLE))
def test_un_counts_zero_and_says_why(item: str) -> None:
    scores = [2 if each == "3" else "UN" if each == item else 0 for each in ITEMS]

    assert calculated("nihss", {"scores": scores, "explanations": {item: "amputé"}}) == {"total": 2}
    assert refused("nihss", {"scores": scores}) == (
        f"explanations.{item}",
        f"L’item {item} est coté UN : dites pourquoi.",
    )
    assert refused("nihss", {"scores": scores, "explanations": {item: "   "}})[0] == f"explanations.{item}"


@pytest.mark.parametrize("item", sorted(set(ITEMS) - UNTESTABLE))
def test_un_is_refused_elsewhere_even_explained(item: str) -> None:
    scores = ["UN" if each == item else 0 for each in ITEMS]
    field, reason = refused("nihss", {"scores": scores, "explanations": {item: "amputé"}})
    assert (field, reason) == (f"scores[{ITEMS.index(item)}]", f"L’item {item} ne peut pas être coté UN.")


@pytest.mark.parametrize("item", ITEMS)
def test_a_score_beyond_the_range_of_its_item_is_refused(item: str) -> None:
    for wrong in (-1, HIGHEST[item] + 1):
        scores = [wrong if each == item else 0 for each in ITEMS]
        assert refused("nihss", {"scores": scores})[0] == f"scores[{ITEMS.index(item)}]"


@pytest.mark.parametrize("wrong", [True, False, 1.0, "1", "un", "UN ", [], {}])
def test_what_is_no_score_is_refused(wrong: object) -> None:
    assert refused("nihss", {"scores": [0] * 6 + [wrong] + [0] * 8})[0] == "scores[6]"


@pytest.mark.parametrize("count", [0, 14, 16, 5000])
def test_another_count_than_fifteen_is_refused(count: int) -> None:
    assert refused("nihss", {"scores": [0] * count})[0] == "scores"


@pytest.mark.parametrize(
    ("explanations", "field"),
    [({"12": "x"}, "explanations.12"), ({"5a": 3}, "explanations.5a"), ([], "explanations"), (None, "explanations")],
)
def test_explanations_are_by_item(explanations: object, field: str) -> None:
    assert refused("nihss", {"scores": [0] * 15, "explanations": explanations})[0] == field
