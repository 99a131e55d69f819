"""The banner says who the patient is and how sure we are of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine

from maillage.kernel.identity.contracts import PatientView, Precision, Status
from maillage.kernel.identity.presenters import band, full_name, traits_rows
from maillage.toolbox.ids import new_id
from maillage.toolbox.ui.contracts import BandView, Fact

THERESE = PatientView(
    id=new_id(), birth_name="Bréhandec", first_birth_name="Thérèse", birth_names="Thérèse Anne", used_name="Rozelier",
    used_first_name="", birth_on=date(1943, 11, 21), birth_precision=Precision.DAY, sex="F", birth_place_code="99134",
    death_on=None, ins_value="243119999904705", ins_oid="1.2.250.1.213.1.4.10", is_ins_confirmed=True,
    status=Status.QUALIFIED, proof_kind="CN", is_unidentified=False, is_fictitious=False, is_doubtful=False,
    is_homonym=False, phone="", email="",
)  # fmt: skip


@pytest.fixture(autouse=True)
def on_a_day() -> Any:
    with time_machine.travel("2026-03-12T10:00:00Z", tick=False):
        yield


def test_the_whole_banner() -> None:
    shown = band(THERESE, alerts=["Allergie : pénicilline"], facts=[Fact("Anticoagulant", "capsule")], url="/p/1")
    assert shown == BandView(
        family="BRÉHANDEC",
        given="Thérèse",
        used="ROZELIER",
        sex_label="Femme",
        birth_text="née le 21 novembre 1943",
        age="82\u00a0ans",
        ins_groups="2 43 11 99 999 047 05",
        status_label="qualifiée",
        status_icon="patch-check-fill",
        alerts=("Allergie : pénicilline",),
        facts=(Fact("Anticoagulant", "capsule"),),
        url="/p/1",
    )


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        ({"used_name": ""}, "used", ""),
        ({"used_name": "", "used_first_name": "Thérèse"}, "used", ""),
        ({"used_name": "", "used_first_name": "Zoé"}, "used", "BRÉHANDEC Zoé"),
        ({"sex": "M"}, "birth_text", "né le 21 novembre 1943"),
        ({"birth_precision": Precision.MONTH}, "birth_text", "née en novembre 1943"),
        ({"birth_precision": Precision.YEAR}, "birth_text", "née en 1943"),
        ({"birth_precision": Precision.ESTIMATED}, "birth_text", "née vers 1943"),
        ({"birth_precision": Precision.ESTIMATED}, "age", "environ 82 ans"),
        ({"birth_on": None, "birth_precision": Precision.UNKNOWN}, "birth_text", "date de naissance inconnue"),
        ({"birth_on": None, "birth_precision": Precision.UNKNOWN}, "age", ""),
        ({"death_on": date(2000, 1, 1)}, "age", "56\u00a0ans"),
        ({"death_on": date(2000, 1, 1)}, "facts", (Fact("Décédée le 1er janvier 2000", "flower1"),)),
        ({"is_homonym": True}, "facts", (Fact("Un homonyme existe", "people"),)),
        ({"is_doubtful": True, "status": Status.PROVISIONAL}, "status_label", "identité douteuse"),
        ({"is_unidentified": True, "status": Status.PROVISIONAL}, "status_label", "patient non identifié"),
        ({"status": Status.PROVISIONAL, "ins_value": None}, "ins_groups", ""),
        ({"status": Status.PROVISIONAL}, "status_label", "identité provisoire"),
    ],
)
def test_what_changes_in_the_banner(change: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(band(replace(THERESE, **change)), field) == expected


def test_a_document_names_the_ins_only_of_a_qualified_identity() -> None:
    assert full_name(THERESE) == "BRÉHANDEC Thérèse, utilise ROZELIER"
    assert dict(traits_rows(THERESE))["INS"] == "2 43 11 99 999 047 05"
    assert "INS" not in dict(traits_rows(replace(THERESE, status=Status.VALIDATED)))
