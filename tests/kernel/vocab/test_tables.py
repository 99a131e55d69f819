"""Our tables against the published ones, where those are at hand, and the door of the room."""

import csv
import json
import os
from pathlib import Path

import pytest

from maillage.kernel.vocab import facade, tables

STANDARDS = Path(os.environ.get("MAILLAGE_STANDARDS", Path(__file__).parents[3] / "../shared/standards"))
published = pytest.mark.skipif(not STANDARDS.is_dir(), reason="the French standards are not at hand")


def _code_system(name: str) -> dict[str, str]:
    concepts = json.loads((STANDARDS / name).read_text())["concept"]
    return {concept["code"]: concept["display"] for concept in concepts}


def _value_set(prefix: str) -> dict[str, str]:
    with (STANDARDS / "codelists/cisis_valuesets_flat.csv").open() as file:
        return {row["code"]: row["display"] for row in csv.DictReader(file) if row["valueset"].startswith(prefix)}


@published
def test_professions_are_those_of_the_national_table() -> None:
    national = _code_system("nomenclatures/TRE_G15-ProfessionSante-FHIR.json")
    assert dict(tables.PROFESSION) == {code: national.get(code) for code in tables.PROFESSION}


@published
def test_every_kind_of_proof_is_there_with_its_label() -> None:
    assert dict(tables.IDENTITY_PROOF) == _code_system(
        "fhir/frcore-2.2.0/CodeSystem-fr-core-cs-mode-validation-identity.json"
    )


@published
def test_facility_types_are_those_of_the_value_set() -> None:
    national = _value_set("JDV_J02_")
    assert dict(tables.FACILITY_TYPE) == {code: national.get(code) for code in tables.FACILITY_TYPE}


@published
def test_document_types_have_their_published_label_and_class() -> None:
    with (STANDARDS / "codelists/xds_type_to_class.csv").open() as file:
        national = {row["typeCode"]: row for row in csv.DictReader(file)}
    for code, label in tables.DOCUMENT_TYPE.items():
        row = national[code]
        assert (label, tables.DOCUMENT_CLASS_OF_TYPE[code]) == (row["typeDisplay_JDV_J07"], row["classCode_ASS_X04"])


@published
def test_document_classes_have_their_published_label() -> None:
    with (STANDARDS / "codelists/xds_class_codes.csv").open() as file:
        national = {row["code"]: row["display"] for row in csv.DictReader(file)}
    assert dict(tables.DOCUMENT_CLASS) == {code: national.get(code) for code in tables.DOCUMENT_CLASS}


def test_tables_that_refer_to_another_are_complete() -> None:
    assert set(tables.DOCUMENT_CLASS_OF_TYPE) == set(tables.DOCUMENT_TYPE)
    assert set(tables.DOCUMENT_CLASS_OF_TYPE.values()) <= set(tables.DOCUMENT_CLASS)
    assert set(tables.FACILITY_TYPE_OF_KIND) == set(tables.ORGANIZATION_KIND)
    assert set(tables.FACILITY_TYPE_OF_KIND.values()) <= set(tables.FACILITY_TYPE)
    assert set(tables.OID_OF_TABLE) <= set(tables.TABLES)


def test_a_label_is_asked_by_table_and_code() -> None:
    assert facade.label("profession", "60") == "Infirmier"
    assert facade.label("identity_proof", "CN") == "Carte nationale d'identité"
    assert facade.document_class("75496-0") == "10"
    assert facade.facility_type("nursing_home") == "SA17"
    assert facade.choices("sex") == [("M", "Homme"), ("F", "Femme"), ("I", "Indéterminé")]
    assert facade.is_known("sex", "I") and not facade.is_known("sex", "X")


@pytest.mark.parametrize(("table", "code"), [("profession", "61"), ("profession", ""), ("unheard_of", "60")])
def test_an_unknown_code_is_refused(table: str, code: str) -> None:
    with pytest.raises(facade.UnknownCode):
        facade.label(table, code)


def test_a_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        tables.SEX["X"] = "Autre"  # the mapping is read-only
