"""Seven-point checklist and ABCD rule: published cases, every combination, bounds, and no word of diagnosis."""

from decimal import Decimal
from itertools import product
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused, vectors

from maillage.clinical.abcd import band_of
from maillage.clinical.seven_point import COUNTED, Criteria

FINDINGS = {name: get_args(kind) for name, kind in get_type_hints(Criteria).items()}
ABSENT = dict.fromkeys(FINDINGS, "absent")


def seven(**changes: str) -> dict[str, Any]:
    return calculated("seven-point", {"criteres": {**ABSENT, **changes}})


def test_the_published_points_are_ours() -> None:
    published = vectors("melanome_7points_abcd.json")["points"]
    ours = {
        name: {finding: COUNTED[name][0] if finding in COUNTED[name][1] else 0 for finding in findings}
        for name, findings in FINDINGS.items()
    }
    assert ours == published


def test_the_published_cases_agree() -> None:
    for case in vectors("melanome_7points_abcd.json")["seven_point_cases"]:
        expected = {key: case[key] for key in ("score", "seuil3_positif", "seuil1_revise2011")}
        assert calculated("seven-point", {"criteres": case["criteres"]}) == expected


def test_nothing_found_scores_zero_and_everything_ten() -> None:
    everything = {name: min(found) for name, (_points, found) in COUNTED.items()}
    assert seven() == {"score": 0, "seuil3_positif": False, "seuil1_revise2011": False}
    assert seven(**everything) == {"score": 10, "seuil3_positif": True, "seuil1_revise2011": True}


@pytest.mark.parametrize("counted", list(product([False, True], repeat=7)))
def test_each_combination_is_the_sum_of_its_points(counted: tuple[bool, ...]) -> None:
    chosen = {name: min(COUNTED[name][1]) for name, yes in zip(COUNTED, counted, strict=True) if yes}
    score = sum(COUNTED[name][0] for name in chosen)
    assert seven(**chosen) == {"score": score, "seuil3_positif": score >= 3, "seuil1_revise2011": score >= 1}


@pytest.mark.parametrize("name", list(FINDINGS))
def test_a_criterion_missing_or_misspelt_is_refused_by_its_path(name: str) -> None:
    without = {key: value for key, value in ABSENT.items() if key != name}
    assert refused("seven-point", {"criteres": without})[0] == f"criteres.{name}"
    assert refused("seven-point", {"criteres": {**ABSENT, name: None}})[0] == f"criteres.{name}"
    field, reason = refused("seven-point", {"criteres": {**ABSENT, name: "peut-être"}})
    assert field == f"criteres.{name}"
    assert reason == f"Valeurs admises : {', '.join(FINDINGS[name])}."


def test_an_unknown_criterion_is_refused() -> None:
    assert refused("seven-point", {"criteres": {**ABSENT, "diameter": "large"}})[0] == "criteres.diameter"


def test_the_published_tds_agree() -> None:
    for case in vectors("melanome_7points_abcd.json")["abcd_cases"]:
        found = calculated("abcd", {key: case[key] for key in "ABCD"})
        assert found == {"tds": case["tds"], "band": "<4.75"}


def test_every_tds_is_exact_and_in_its_band() -> None:
    bands = set()
    for a, b, c, d in product(range(3), range(9), range(1, 7), range(1, 6)):
        tenths = 13 * a + b + 5 * c + 5 * d
        found = calculated("abcd", {"A": a, "B": b, "C": c, "D": d})
        assert found["tds"] == tenths / 10
        assert found["band"] == ("<4.75" if tenths < 47.5 else ">5.45" if tenths > 54.5 else "4.75-5.45")
        bands.add(found["band"])
    assert bands == {"<4.75", "4.75-5.45", ">5.45"}


@pytest.mark.parametrize(
    ("tds", "band"), [("4.74", "<4.75"), ("4.75", "4.75-5.45"), ("5.45", "4.75-5.45"), ("5.46", ">5.45")]
)
def test_both_bounds_belong_to_the_middle_band(tds: str, band: str) -> None:
    assert band_of(Decimal(tds)) == band


@given(st.sets(st.sampled_from("ABCD"), min_size=1))
def test_one_part_not_assessed_gives_no_score(unknown: set[str]) -> None:
    given = {"A": 1, "B": 2, "C": 2, "D": 2} | dict.fromkeys(unknown)
    assert calculated("abcd", given) == {"tds": None, "band": None}


@pytest.mark.parametrize(("part", "low", "high"), [("A", 0, 2), ("B", 0, 8), ("C", 1, 6), ("D", 1, 5)])
def test_a_part_beyond_its_range_is_refused(part: str, low: int, high: int) -> None:
    given = {"A": 1, "B": 2, "C": 2, "D": 2}
    for wrong in (low - 1, high + 1, 1.5, True, "1", 10**40):
        assert refused("abcd", {**given, part: wrong})[0] == part
    assert refused("abcd", {key: value for key, value in given.items() if key != part}) == (part, "Ce champ manque.")


def test_neither_says_what_the_lesion_is() -> None:
    words = str([seven(), calculated("abcd", {"A": 0, "B": 0, "C": 1, "D": 1})]).lower()
    assert [word for word in ("bénin", "malin", "suspect", "mélanome") if word in words] == []
