"""Our tables against the published ones, where those are at hand."""

import csv
import json
from typing import Any

import pytest
from tests.published import STANDARDS, needs_standards

from maillage.kernel.vocab import facade as vocab

# What the national table shortens, or writes without its accent.
WRITTEN_OUT = {"85": "Épithésiste", "86": "Technicien de laboratoire médical"}


@needs_standards
def test_professions_are_those_of_the_national_table() -> None:
    path = STANDARDS / "nomenclatures/TRE_G15-ProfessionSante-FHIR.json"
    national = {concept["code"]: concept["display"] for concept in json.loads(path.read_text("utf-8"))["concept"]}
    wanted = {code: label.lower() for code, label in (national | WRITTEN_OUT).items()}
    assert {code: label.lower() for code, label in vocab.PROFESSIONS.items()} == wanted


@needs_standards
def test_the_class_of_each_document_type_is_the_published_one() -> None:
    with (STANDARDS / "codelists/xds_type_to_class.csv").open(newline="", encoding="utf-8") as file:
        national = {row["typeCode"]: row["classCode_ASS_X04"] for row in csv.DictReader(file)}
    ours = vocab.DOCUMENT_CLASS_OF_TYPE
    assert {code: national[code] for code in ours} == dict(ours)


@pytest.mark.parametrize("table", [vocab.PROFESSIONS, vocab.DOCUMENT_CLASS_OF_TYPE])
def test_a_table_cannot_be_changed(table: Any) -> None:
    with pytest.raises(TypeError):
        table["X"] = "Autre"  # the mapping is read-only
