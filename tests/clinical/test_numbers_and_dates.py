"""Key of the NIR, foot grades, dates of a pregnancy: every published case, every combination, every bound."""

import math
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused, vectors

# Key of the NIR


def key(nir13: object) -> str:
    return str(calculated("nir-key", {"nir13": nir13})["cle"])


def test_the_published_keys_agree() -> None:
    published = vectors("nir_cle.json")
    for case in published["cases"]:
        assert calculated("nir-key", {"nir13": case["nir13"]}) == {"cle": case["cle"]}
    for number in published["published"]:
        assert (key(number["n"][:13]) == number["n"][13:]) is number["valid"]


@given(st.integers(0, 10**13 - 1))
def test_a_number_and_its_key_make_a_multiple_of_97(number: int) -> None:
    cle = int(key(f"{number:013}"))
    assert 1 <= cle <= 97
    assert (number + cle) % 97 == 0


@given(st.integers(0, 99999), st.integers(0, 999999))
def test_corsica_counts_as_19_and_18(before: int, after: int) -> None:
    for letters, digits in (("2A", "19"), ("2B", "18")):
        assert key(f"{before:05}{letters}{after:06}") == key(f"{before:05}{digits}{after:06}")


@pytest.mark.parametrize(
    "wrong",
    ["", "295109912611", "29510991261110", "295109912611193", "2951099126a11", "2951099A26111", "295102C126111",
     "185052a123045", "2 95 10 99 126", "２951099126111", 2951099126111, None, True, ["2951099126111"]],
)  # fmt: skip
def test_what_has_not_the_shape_of_a_nir_is_refused(wrong: object) -> None:
    assert refused("nir-key", {"nir13": wrong})[0] == "nir13"


# Foot grades


def test_the_published_grades_are_all_sixteen_and_agree() -> None:
    cases = vectors("pied_diabetique_grade.json")["cases"]
    assert {tuple(case["f"]) for case in cases} == set(product((0, 1), repeat=4))
    for case in cases:
        assert calculated("diabetic-foot", {"f": case["f"]}) == {
            "has2007": case["has2007"],
            "iwgdf2019": case["iwgdf2019"],
        }


@given(st.tuples(*[st.integers(0, 1)] * 4), st.integers(0, 3))
def test_one_more_risk_never_lowers_a_grade(factors: tuple[int, ...], place: int) -> None:
    worse = [*factors[:place], 1, *factors[place + 1 :]]
    before, after = (calculated("diabetic-foot", {"f": list(f)}) for f in (factors, worse))
    assert all(after[scale] >= before[scale] for scale in before)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ([0, 0, 0], "f"), ([0, 0, 0, 0, 0], "f"), ([0, 0, 0, 2], "f[3]"), ([0, True, 0, 0], "f[1]"),
        ([0, 0, None, 0], "f[2]"), ([0.0, 0, 0, 0], "f[0]"), ("0000", "f"), (None, "f"), ([], "f"),
    ],
)  # fmt: skip
def test_four_zeros_or_ones_are_expected(wrong: object, field: str) -> None:
    assert refused("diabetic-foot", {"f": wrong})[0] == field


# Dates of a pregnancy


def test_a_pregnancy_counted_by_hand() -> None:
    assert calculated("pregnancy-dates", {"ddr": "2025-01-10", "on": "2025-06-27"}) == {
        "dpa_280": "2025-10-17",
        "ddg_fr": "2025-01-24",
        "terme_fr_41SA": "2025-10-24",
        "depassement_42SA": "2025-10-31",
        "sa": "24+0",
    }


@pytest.mark.parametrize(
    ("ddr", "on", "sa"),
    [
        ("2025-01-10", "2025-01-10", "0+0"),
        ("2025-01-10", "2025-01-16", "0+6"),
        ("2025-01-10", "2025-01-17", "1+0"),
        ("2024-02-28", "2024-03-01", "0+2"),
        ("2025-02-28", "2025-03-01", "0+1"),
        ("2025-03-24", "2025-03-31", "1+0"),
        ("2025-10-20", "2025-10-27", "1+0"),
    ],
)
def test_weeks_are_counted_on_days(ddr: str, on: str, sa: str) -> None:
    assert calculated("pregnancy-dates", {"ddr": ddr, "on": on})["sa"] == sa


def test_without_a_day_no_age_is_told() -> None:
    assert calculated("pregnancy-dates", {"ddr": "2025-01-10"})["sa"] is None
    assert calculated("pregnancy-dates", {"ddr": "2025-01-10", "on": None})["sa"] is None


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 320))
def test_dates_keep_their_distances(ddr: date, days: int) -> None:
    on = ddr + timedelta(days=days)
    found = calculated("pregnancy-dates", {"ddr": ddr.isoformat(), "on": on.isoformat()})
    gaps = [(date.fromisoformat(found[name]) - ddr).days for name in list(found)[:4]]
    assert gaps == [280, 14, 287, 294]
    weeks, rest = map(int, found["sa"].split("+"))
    assert weeks * 7 + rest == days


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "ddr"), ({"ddr": "2025-02-30"}, "ddr"), ({"ddr": "2025-01-10T00:00Z"}, "ddr"), ({"ddr": 20250110}, "ddr"),
        ({"ddr": "2025-01-10", "on": "2025-01-09"}, "on"), ({"ddr": "2025-01-10", "on": "demain"}, "on"),
        ({"ddr": "9999-12-31"}, "ddr"), ({"ddr": "0001-01-01"}, "ddr"), ({"ddr": math.nan}, "ddr"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(given: object, field: str) -> None:
    assert refused("pregnancy-dates", given)[0] == field
