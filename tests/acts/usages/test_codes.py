"""The tables of words agree with the national code lists they come from."""

import csv
import json
import os
from pathlib import Path

import pytest

from maillage.acts.usages import codes

ROOT = Path(__file__).resolve().parents[3]
STANDARDS = Path(os.environ.get("MAILLAGE_STANDARDS", ROOT.parent / "shared" / "standards"))
needs_standards = pytest.mark.skipif(not STANDARDS.is_dir(), reason="MAILLAGE_STANDARDS is not there")


@needs_standards
def test_the_class_of_each_document_type_is_the_one_of_ass_x04():
    with (STANDARDS / "codelists" / "xds_type_to_class.csv").open(newline="", encoding="utf-8") as file:
        official = {row["typeCode"]: row["classCode_ASS_X04"] for row in csv.DictReader(file)}
    assert {code: official[code] for code in codes.XDS_CLASS_OF_TYPE} == codes.XDS_CLASS_OF_TYPE


@needs_standards
def test_the_professions_are_those_of_tre_g15():
    path = STANDARDS / "nomenclatures" / "TRE_G15-ProfessionSante-FHIR.json"
    official = {concept["code"] for concept in json.loads(path.read_text(encoding="utf-8"))["concept"]}
    assert set(codes.PROFESSIONS) == official


def test_each_effect_that_tells_somebody_says_whom():
    assert set(codes.NOTIFIES) == {effect for effect in codes.Effect if effect.value.startswith("notify_")}
