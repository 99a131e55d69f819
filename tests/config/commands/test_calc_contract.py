"""The contract of `maillage calc`, row by row: names of what goes in and comes out, what is null, how it refuses.

Each calculator is asked once, given a list: as many objects come out, in the same order. Published vectors are read
where they stand (`MAILLAGE_CLINICAL`), and their rows skipped where they are absent.
"""

import json
from typing import Any

import pytest
from tests.clinical.vectors import vectors
from tests.config.commands.test_calc import run

OUT = {
    "nir-key": ["cle"],
    "aggir": ["groupe", "somme", "rang", "gir"],
    "nihss": ["total"],
    "stroke-times": [
        "onset_to_door",
        "door_to_imaging",
        "door_to_needle",
        "onset_to_needle",
        "dido",
        "ivt_window_open_at_imaging",
        "evt_window",
        "warnings",
    ],
    "seven-point": ["score", "seuil3_positif", "seuil1_revise2011"],
    "abcd": ["tds", "band"],
    "rop-first-exam": ["first_exam_date"],
    "rop-classify": ["classe", "immature"],
    "wound-area": ["aire_cm2", "perimetre_cm"],
    "wound-healing": ["pct", "gilman_d_cm", "cm2_per_week"],
    "diabetic-foot": ["has2007", "iwgdf2019"],
    "pregnancy-dates": ["dpa_280", "ddg_fr", "terme_fr_41SA", "depassement_42SA", "sa"],
}
SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
ALIKE = [1, *[0] * 14]
DAY = "2025-03-01T{}+01:00"
TIMES = dict.fromkeys(OUT["stroke-times"][:5])

# Rows of the table that no published vector tells: what is given, what comes out (the names looked at).
ROWS: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "nihss": [
        ({"scores": ALIKE}, {"total": 1}),
        (
            {"scores": [0, 0, 0, 0, 0, 0, "UN", 0, 0, 0, 0, 0, 0, 0, 2], "explanations": {"5a": "Amputation"}},
            {"total": 2},
        ),
        ({"scores": [None, 3 - 2, *[0] * 13]}, {"total": None, "missing": ["1a"]}),
    ],
    "stroke-times": [
        ({}, {**TIMES, "ivt_window_open_at_imaging": None, "evt_window": "unknown", "warnings": []}),
        (
            {"vu_bien": DAY.format("08:00"), "imagerie": DAY.format("12:30"), "reveil": False},
            {"ivt_window_open_at_imaging": True, "evt_window": "<=6h", "onset_to_door": None},
        ),
        (
            {"vu_bien": DAY.format("01:00"), "imagerie": DAY.format("09:00"), "reveil": True},
            {"ivt_window_open_at_imaging": None, "evt_window": "6-24h"},
        ),
        (
            {"vu_bien": "2025-02-27T08:00+01:00", "imagerie": DAY.format("08:01")},
            {"ivt_window_open_at_imaging": False, "evt_window": ">24h"},
        ),
        (
            {
                "vu_bien": DAY.format("08:00"),
                "appel_15": DAY.format("08:10"),
                "porte": DAY.format("09:00"),
                "imagerie": DAY.format("08:40"),
                "appel_neuro": DAY.format("08:50"),
                "decision": DAY.format("09:20"),
                "aiguille": DAY.format("09:30"),
                "depart": DAY.format("10:00"),
            },
            {
                "door_to_imaging": -20,
                "dido": 60,
                "warnings": ["Ordre impossible : « imagerie » précède « arrivée à l’hôpital »."],
            },
        ),
    ],
    "abcd": [
        ({"A": 0, "B": 0, "C": 1, "D": 1}, {"tds": 1, "band": "<4.75"}),
        ({"A": 2, "B": 1, "C": 3, "D": 1}, {"tds": 4.7, "band": "<4.75"}),
        ({"A": 2, "B": 8, "C": 2, "D": 1}, {"tds": 4.9, "band": "4.75-5.45"}),
        ({"A": 2, "B": 8, "C": 6, "D": 5}, {"tds": 8.9, "band": ">5.45"}),
        ({"A": None, "B": 0, "C": 1, "D": 1}, {"tds": None, "band": None}),
    ],
    "rop-classify": [
        ({"zone": "II", "stage": 0, "vessels": "normal"}, {"classe": "none", "immature": True}),
        ({"zone": "II", "stage": 0, "vessels": "normal", "vascularised": True}, {"classe": "none", "immature": False}),
        ({"zone": "III", "stage": 1, "vessels": "normal"}, {"classe": "neither"}),
        ({"zone": "II", "stage": 3, "vessels": "normal"}, {"classe": "type2"}),
        ({"zone": "I", "stage": 3, "vessels": "pre-plus"}, {"classe": "type1"}),
        ({"zone": "II", "stage": 1, "vessels": "normal", "a_rop": True}, {"classe": "type1"}),
        ({"zone": "I", "stage": 4, "vessels": "plus"}, {"classe": "stage4plus"}),
    ],
    "wound-area": [
        ({"points": SQUARE, "px_per_cm": 10}, {"aire_cm2": 100, "perimetre_cm": 40}),
        ({"points": SQUARE[::-1], "px_per_cm": 20}, {"aire_cm2": 25, "perimetre_cm": 20}),
    ],
    "wound-healing": [
        ({"A0": 10, "A1": 5}, {"pct": 50, "gilman_d_cm": None, "cm2_per_week": None}),
        (
            {"A0": 10, "A1": 5, "P0": 12, "P1": 8, "days": 14},
            {"pct": 50, "gilman_d_cm": 0.5, "cm2_per_week": 2.5},
        ),
        ({"A0": 4, "A1": 5}, {"pct": -25}),
    ],
    "pregnancy-dates": [
        (
            {"ddr": "2025-01-10"},
            {
                "dpa_280": "2025-10-17",
                "ddg_fr": "2025-01-24",
                "terme_fr_41SA": "2025-10-24",
                "depassement_42SA": "2025-10-31",
                "sa": None,
            },
        ),
        ({"ddr": "2025-01-10", "on": "2025-06-27"}, {"sa": "24+0"}),
    ],
}

# Bad or missing input: the field that the error names.
WRONG: dict[str, list[tuple[Any, str]]] = {
    "nir-key": [({}, "nir13"), ({"nir13": "12"}, "nir13"), ({"nir13": 1850578006084}, "nir13"), ([1], "[0]")],
    "aggir": [({}, "modalites"), ({"modalites": "AAAAAAAD"}, "modalites"), ({"modalites": "AAAA"}, "modalites")],
    "nihss": [
        ({}, "scores"),
        ({"scores": [0] * 14}, "scores"),
        ({"scores": [4, *[0] * 14]}, "scores[0]"),
        ({"scores": ["UN", *[0] * 14]}, "scores[0]"),
        ({"scores": [*[0] * 6, "UN", *[0] * 8]}, "explanations.5a"),
    ],
    "stroke-times": [
        ({"porte": "2025-03-01T09:00"}, "porte"),
        ({"aiguille": "hier"}, "aiguille"),
        ({"reveil": "oui"}, "reveil"),
        ({"arrivee": DAY.format("09:00")}, "arrivee"),
    ],
    "seven-point": [({}, "criteres"), ({"criteres": {}}, "criteres.pigment_network")],
    "abcd": [({"A": 0, "B": 0, "C": 1}, "D"), ({"A": 3, "B": 0, "C": 1, "D": 1}, "A")],
    "rop-first-exam": [({"birth": "2025-01-10"}, "ga"), ({"birth": "2025-02-30", "ga": "24+0"}, "birth")],
    "rop-classify": [
        ({"stage": 0, "vessels": "normal"}, "zone"),
        ({"zone": "IV", "stage": 0, "vessels": "normal"}, "zone"),
        ({"zone": "I", "stage": 6, "vessels": "normal"}, "stage"),
    ],
    "wound-area": [
        ({"points": SQUARE}, "px_per_cm"),
        ({"points": SQUARE, "px_per_cm": 0}, "px_per_cm"),
        ({"points": [[0, 0], [10, 10], [10, 0], [0, 10]], "px_per_cm": 1}, "points"),
    ],
    "wound-healing": [({"A1": 1}, "A0"), ({"A0": 0, "A1": 1}, "A0"), ({"A0": 2, "A1": 1, "P0": 4}, "P1")],
    "diabetic-foot": [({}, "f"), ({"f": [0, 0, 0]}, "f"), ({"f": [0, 0, 0, 2]}, "f[3]"), ({"f": "0000"}, "f")],
    "pregnancy-dates": [({}, "ddr"), ({"ddr": "2025-01-10", "on": "2025-01-09"}, "on")],
}


def published(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The vectors of a calculator: what is given, what is told."""

    def rows(file: str, key: str, *given: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        return [
            (
                {word: case[word] for word in given if word in case},
                {word: case[word] for word in OUT[name] if word in case},
            )
            for case in vectors(file)[key]
        ]

    return {
        "nir-key": lambda: rows("nir_cle.json", "cases", "nir13"),
        "aggir": lambda: rows("aggir_gir_boundary.json", "cases", "modalites"),
        "nihss": lambda: rows("nihss.json", "cases", "scores", "explanations"),
        "stroke-times": lambda: rows(
            "tele_avc_delais.json", "timelines", "vu_bien", "porte", "imagerie", "aiguille", "depart"
        ),
        "seven-point": lambda: rows("melanome_7points_abcd.json", "seven_point_cases", "criteres"),
        "abcd": lambda: rows("melanome_7points_abcd.json", "abcd_cases", "A", "B", "C", "D"),
        "rop-first-exam": lambda: rows("rop_icrop.json", "dates", "birth", "ga"),
        "diabetic-foot": lambda: rows("pied_diabetique_grade.json", "cases", "f"),
    }[name]()


def _agree(name: str, rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    code, found = run(name, given=json.dumps([given for given, _told in rows]).encode())
    assert code == 0, found
    assert len(found) == len(rows)
    for (given, told), came in zip(rows, found, strict=True):
        assert [field for field in came if field != "missing"] == OUT[name]
        assert {field: came[field] for field in told} == told, given


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_the_table_is_kept(name: str) -> None:
    _agree(name, ROWS[name])


@pytest.mark.parametrize(
    "name", ["nir-key", "aggir", "nihss", "stroke-times", "seven-point", "abcd", "rop-first-exam", "diabetic-foot"]
)
def test_the_published_vectors_go_through_the_command(name: str) -> None:
    rows = published(name)
    assert rows
    _agree(name, rows)


@pytest.mark.parametrize("name", WRONG)
def test_bad_or_missing_input_gives_two_and_names_the_field(name: str) -> None:
    """The first wrong one alone, as an object; the others in a list, by their place."""
    (first, field), *others = WRONG[name]
    code, found = run(name, given=json.dumps(first).encode())
    assert (code, set(found), set(found["error"])) == (2, {"error"}, {"field", "reason"})
    assert found["error"]["field"] == field
    assert found["error"]["reason"].strip()
    for given, wrong in others if not isinstance(first, list) else ():
        if isinstance(given, list):
            continue
        code, found = run(name, given=json.dumps([given]).encode())
        assert (code, found["error"]["field"]) == (2, f"[0].{wrong}"), given


def test_the_list_says_what_each_takes_gives_and_rests_on() -> None:
    code, found = run("--list")
    assert code == 0
    assert {one["name"] for one in found} == set(OUT)
    for one in found:
        assert [field for field in one["result"]["properties"] if field != "missing"] == OUT[one["name"]]
        assert one["schema"]["type"] == "object"
        assert one["source"]
