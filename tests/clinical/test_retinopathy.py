"""Retinopathy of prematurity: dates of the first examination, and the class of every description."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused, vectors

from maillage.clinical.facade import find, schema_of


def first_exam(birth: str, ga: str) -> date:
    return date.fromisoformat(calculated("rop-first-exam", {"birth": birth, "ga": ga})["first_exam_date"])


def eye(zone: str, stage: int, vessels: str = "normal", **more: bool) -> dict[str, Any]:
    return calculated("rop-classify", {"zone": zone, "stage": stage, "vessels": vessels, **more})


def test_the_published_dates_agree() -> None:
    for case in vectors("rop_icrop.json")["dates"]:
        assert first_exam(case["birth"], case["ga"]).isoformat() == case["first_exam_date"]


def test_the_published_weeks_agree() -> None:
    for case in vectors("rop_icrop.json")["first_exam"]:
        weeks = case["ga_weeks"]
        age = first_exam("2025-01-10", f"{weeks}+0") - date(2025, 1, 10)
        assert age == timedelta(weeks=case["chrono_weeks"])
        assert weeks + age.days // 7 == case["pma_weeks_first"]


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(20 * 7, 46 * 7 + 6))
def test_neither_bound_is_ever_missed(birth: date, ga: int) -> None:
    age = (first_exam(birth.isoformat(), f"{ga // 7}+{ga % 7}") - birth).days
    assert age >= 28
    assert ga + age >= 217
    assert age == 28 or ga + age == 217


def test_a_leap_day_is_counted() -> None:
    assert first_exam("2024-02-20", "30+0") == date(2024, 3, 19)
    assert first_exam("2025-02-20", "30+0") == date(2025, 3, 20)


@pytest.mark.parametrize("ga", ["24", "24+7", "24+", "+0", "24+00", " 24+0", "24.0", "19+6", "47+0", "٢٤+0", 24, None])
def test_a_term_is_weeks_and_days(ga: object) -> None:
    assert refused("rop-first-exam", {"birth": "2025-01-10", "ga": ga})[0] == "ga"


@pytest.mark.parametrize("birth", ["2025-02-29", "10/01/2025", "2025-1-10", "20250110", "2025-W02-5", 1, None, ""])
def test_a_birth_is_a_day_of_the_calendar(birth: object) -> None:
    assert refused("rop-first-exam", {"birth": birth, "ga": "24+0"})[0] == "birth"


@pytest.mark.parametrize(
    ("zone", "stage", "vessels", "classe"),
    [
        ("I", 0, "normal", "none"), ("II", 0, "pre-plus", "none"), ("I", 0, "plus", "type1"),
        ("II", 0, "plus", "neither"), ("III", 0, "plus", "neither"),
        ("I", 1, "normal", "type2"), ("I", 1, "pre-plus", "type2"), ("I", 1, "plus", "type1"),
        ("I", 2, "normal", "type2"), ("I", 2, "plus", "type1"),
        ("I", 3, "normal", "type1"), ("I", 3, "plus", "type1"),
        ("II", 1, "normal", "neither"), ("II", 1, "plus", "neither"),
        ("II", 2, "pre-plus", "neither"), ("II", 2, "plus", "type1"),
        ("II", 3, "normal", "type2"), ("II", 3, "pre-plus", "type2"), ("II", 3, "plus", "type1"),
        ("III", 1, "plus", "neither"), ("III", 3, "plus", "neither"), ("III", 3, "normal", "neither"),
        ("III", 4, "normal", "stage4plus"), ("II", 5, "plus", "stage4plus"), ("I", 4, "normal", "stage4plus"),
    ],
)  # fmt: skip
def test_each_description_has_its_class(zone: str, stage: int, vessels: str, classe: str) -> None:
    assert eye(zone, stage, vessels) == {"classe": classe, "immature": stage == 0}


def test_an_aggressive_form_is_type_1_whatever_the_rest() -> None:
    for zone, stage, vessels in product(("I", "II", "III"), range(6), ("normal", "pre-plus", "plus")):
        assert eye(zone, stage, vessels, a_rop=True)["classe"] == "type1"


def test_a_retina_without_retinopathy_is_immature_until_known_mature() -> None:
    assert eye("III", 0)["immature"] is True
    assert eye("III", 0, vascularised=False)["immature"] is True
    assert eye("III", 0, vascularised=True)["immature"] is False
    assert eye("III", 1)["immature"] is False


def test_plus_never_lowers_a_class() -> None:
    order = ["none", "neither", "type2", "type1", "stage4plus"]
    for zone, stage in product(("I", "II", "III"), range(6)):
        ranks = [order.index(eye(zone, stage, vessels)["classe"]) for vessels in ("normal", "pre-plus", "plus")]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "IV"}, "zone"), ({"zone": 1}, "zone"), ({"zone": "i"}, "zone"), ({"stage": 6}, "stage"),
        ({"stage": -1}, "stage"), ({"stage": "3"}, "stage"), ({"stage": True}, "stage"), ({"stage": 3.0}, "stage"),
        ({"vessels": "Plus"}, "vessels"), ({"a_rop": 1}, "a_rop"), ({"vascularised": "no"}, "vascularised"),
    ],
)  # fmt: skip
def test_what_nobody_describes_is_refused(change: dict[str, Any], field: str) -> None:
    assert refused("rop-classify", {"zone": "I", "stage": 1, "vessels": "normal"} | change)[0] == field


def test_what_must_be_said_is_in_the_schema() -> None:
    assert schema_of(find("rop-classify"))["required"] == ["zone", "stage", "vessels"]
