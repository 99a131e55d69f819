"""The published seven-point cases give their published totals through the form of the usage itself.

The form asks for each criterion whether it counts; the calculator is told it in one of the words that count.
"""

from itertools import product
from pathlib import Path

import pytest
from tests.published import published

from maillage.acts.usages.files import read_json
from maillage.acts.usages.package import load_package
from maillage.acts.workflow.sheet import Sheet

ROOT = Path(__file__).resolve().parents[3]

# The criterion of the publication, our question, its points.
CRITERIA = [
    ("pigment_network", "reseau", 2),
    ("blue_whitish_veil", "voile", 2),
    ("vascular", "vaisseaux", 2),
    ("pigmentation", "pigmentation", 1),
    ("streaks", "stries", 1),
    ("dots_globules", "points", 1),
    ("regression", "regression", 1),
]
DERMOSCOPE = {
    "resourceType": "QuestionnaireResponse",
    "status": "in-progress",
    "item": [{"linkId": "images", "item": [{"linkId": "dermoscope", "answer": [{"valueBoolean": True}]}]}],
}


@pytest.fixture(scope="module")
def package():
    return load_package(ROOT / "usages" / "melan")


@pytest.fixture
def sheet(package):
    made = Sheet(raw=read_json("report.json", package.files["report.json"]), form=package.forms["report"])
    made.read_request(DERMOSCOPE)
    return made


def test_the_published_cases_give_their_totals(sheet):
    given = published("vectors", "melanome_7points_abcd.json")
    points = given["points"]
    for case in given["seven_point_cases"]:
        for criterion, question, weight in CRITERIA:
            found = points[criterion][case["criteres"][criterion]]
            assert found in (0, weight)
            sheet.fill(question, "Y" if found else "N")
        assert sheet.state.calculations["score7"].result == {
            "score": case["score"],
            "seuil3_positif": case["score"] >= 3,
            "seuil1_revise2011": case["score"] >= 1,
        }


def test_every_combination_is_the_sum_of_its_points(sheet):
    for answers in product("YN", repeat=len(CRITERIA)):
        for (_criterion, question, _weight), answer in zip(CRITERIA, answers, strict=True):
            sheet.fill(question, answer)
        total = sum(weight for (_c, _q, weight), answer in zip(CRITERIA, answers, strict=True) if answer == "Y")
        assert sheet.state.calculations["score7"].result["score"] == total


def test_no_total_while_a_criterion_is_missing(sheet):
    for _criterion, question, _weight in CRITERIA[:-1]:
        sheet.fill(question, "Y")
    assert sheet.state.calculations["score7"].figures == ()
    assert sheet.state.calculations["score7"].missing == ("Régression (1 point)",)
