"""Registering: after the look-up, once per structure, seen by that structure only; refused, nothing is written."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection
from tests.kernel.identity.region import (
    EXPERT,
    GP,
    HOSPITAL,
    MARIE,
    NOBODY,
    NURSE,
    OFFICE,
    THERESE,
    AsMover,
    found,
    register,
    rows,
)  # fmt: skip

from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.contracts import IdentityRefused, NewPatient, PatientView, Status, Traits
from maillage.kernel.identity.models import LocalIdentifier, Patient
from maillage.toolbox.clock import today
from maillage.toolbox.ids import InvalidIdentifier, new_id, nir

pytestmark = pytest.mark.django_db(transaction=True)

INS = "2431199999047" + nir.key_of("2431199999047")


def see(patient: UUID, by: Principal = GP) -> PatientView | None:
    with open_context(by):
        return identity.patient(patient)


def test_a_registered_patient_belongs_to_the_structure(region: None) -> None:
    patient = register(THERESE, ins=INS, used_name="Rozelier", local_number="IPP-7")
    view = see(patient, NURSE)
    assert view is not None
    assert (view.display, view.status, view.ins_value, view.ins_oid) == (
        "BRÉHANDEC Thérèse", Status.PROVISIONAL, INS, nir.OID_TEST,
    )  # fmt: skip
    assert view.sendable_ins is None, "a typed INS never leaves the house"
    assert found("IPP-7") == ["BRÉHANDEC Thérèse"]
    with open_context(GP):
        assert [number.value for number in identity.local_numbers(patient)] == ["IPP-7"]
        assert ("identity.register", "patient créé par sa structure") in {
            (line.action, line.why) for line in trail_of_patient(patient)
        }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        pytest.param(NOBODY, False, id="nobody"),
        pytest.param(EXPERT, False, id="a stranger"),
        pytest.param(OFFICE, False, id="the wrong role"),
        pytest.param(NURSE, True, id="a colleague"),
    ],
)
def test_who_sees_a_registered_patient(region: None, who: Principal, sees: bool) -> None:
    patient = register(THERESE, local_number="7")
    assert (see(patient, who) is not None) is sees
    with open_context(who):
        assert bool(identity.patients([patient])) is sees
        assert bool(identity.local_numbers(patient)) is sees


@pytest.mark.parametrize(
    ("proof", "status"),
    [("", Status.PROVISIONAL), ("PC", Status.PROVISIONAL), ("LE", Status.PROVISIONAL), ("CN", Status.VALIDATED)],
)
def test_the_proof_seen_gives_the_status(region: None, proof: str, status: Status) -> None:
    view = see(register(THERESE, proof_kind=proof))
    assert view is not None
    assert (view.status, view.proof_kind) == (status, proof)


def test_the_family_book_validates_a_child(region: None) -> None:
    child = replace(THERESE, birth_on=today() - timedelta(days=4000))
    view = see(register(child, proof_kind="LE"))
    assert view is not None
    assert view.status == Status.VALIDATED


def _refused(new: NewPatient, lookup_id: UUID | None, by: Principal = GP) -> IdentityRefused:
    with pytest.raises(IdentityRefused) as refusal, open_context(by):
        identity.register(new, lookup_id=lookup_id)
    return refusal.value


def _asked(traits: Traits, by: Principal = GP) -> UUID:
    with open_context(by):
        return identity.look_up(traits).id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"birth_name": " - "}, "birth_name", id="no name"),
        pytest.param({"first_birth_name": ""}, "first_birth_name", id="no first name"),
        pytest.param({"birth_on": None}, "birth_on", id="no date"),
        pytest.param({"birth_on": today() + timedelta(days=1)}, "birth_on", id="a date in the future"),
        pytest.param({"sex": "X"}, "sex", id="a sex out of the table"),
        pytest.param({"birth_place_code": "ABCDE"}, "birth_place_code", id="a code that is none"),
    ],
)
def test_wrong_traits_are_refused_at_their_field(
    region: None, as_mover: AsMover, change: dict[str, object], field: str
) -> None:
    traits = replace(THERESE, **change)
    assert _refused(NewPatient(traits), new_id()).field == field
    assert rows("identity_patient", "id", as_mover) == []


def test_a_typed_ins_with_a_wrong_key_writes_nothing(region: None, as_mover: AsMover) -> None:
    lookup_id = _asked(THERESE)
    with pytest.raises(InvalidIdentifier, match="La clé 00"), open_context(GP):
        identity.register(NewPatient(THERESE, ins="2 43 11 99 999 047 00"), lookup_id=lookup_id)
    assert rows("identity_patient", "id", as_mover) == []


@pytest.mark.parametrize("case", ["none", "unknown", "other traits", "other person"])
def test_the_look_up_of_these_traits_by_this_person_comes_first(region: None, as_mover: AsMover, case: str) -> None:
    lookup_id = {
        "none": lambda: None,
        "unknown": new_id,
        "other traits": lambda: _asked(MARIE),
        "other person": lambda: _asked(THERESE, NURSE),
    }[case]()
    assert "Cherchez d’abord" in _refused(NewPatient(THERESE), lookup_id).sentence
    assert rows("identity_patient", "id", as_mover) == []


def test_somebody_the_region_knows_is_attached_rather_than_created(region: None, as_mover: AsMover) -> None:
    register(THERESE)
    refusal = _refused(NewPatient(THERESE), _asked(THERESE, EXPERT), EXPERT)
    assert "déclarez sa prise en charge" in refusal.sentence
    assert refusal.existing_id is None, "a stranger learns no identifier"
    assert len(rows("identity_patient", "id", as_mover)) == 1


@pytest.mark.parametrize("place", [THERESE.birth_place_code, ""])
def test_a_second_record_in_the_same_structure_offers_the_first(region: None, as_mover: AsMover, place: str) -> None:
    patient = register(THERESE)
    same = replace(THERESE, birth_name="brehandec", birth_place_code=place)
    refusal = _refused(NewPatient(same), _asked(same))
    assert refusal.existing_id == patient
    assert "BRÉHANDEC Thérèse est déjà dans vos dossiers" in refusal.sentence
    assert len(rows("identity_patient", "id", as_mover)) == 1


def test_two_taps_make_one_patient(region: None, as_mover: AsMover) -> None:
    lookup_id, together = _asked(THERESE), threading.Barrier(2)

    def tap() -> str:
        together.wait()
        try:
            with open_context(GP):
                identity.register(NewPatient(THERESE), lookup_id=lookup_id)
            return "made"
        except IdentityRefused as refusal:
            return "offered" if refusal.existing_id else refusal.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as taps:
        answers = sorted(done.result() for done in [taps.submit(tap), taps.submit(tap)])
    assert answers == ["made", "offered"]
    assert len(rows("identity_patient", "id", as_mover)) == 1


def test_an_ins_already_here_offers_its_record(region: None) -> None:
    patient = register(THERESE, ins=INS)
    with open_context(GP):
        asked = identity.look_up(MARIE, ins=INS)
    assert _refused(NewPatient(MARIE, ins=INS), asked.id).existing_id == patient


def test_a_homonym_born_elsewhere_is_created_and_marked(region: None) -> None:
    register(THERESE)
    view = see(register(replace(THERESE, birth_place_code="14118")))
    assert view is not None
    assert view.is_homonym


def test_a_local_number_is_given_once_in_a_structure_and_says_nothing_of_others(region: None) -> None:
    register(THERESE, by=EXPERT, local_number="42")
    register(MARIE, local_number="42")
    other = replace(MARIE, first_birth_name="Zoé")
    assert _refused(NewPatient(other, local_number="42"), _asked(other)).field == "local_number"
    assert found("zoe") == []


@pytest.mark.parametrize("who", [OFFICE, Principal.system("outbox")])
def test_who_does_not_care_registers_nobody(region: None, as_mover: AsMover, who: Principal) -> None:
    assert "professionnel en exercice" in _refused(NewPatient(THERESE), new_id(), who).sentence
    assert rows("identity_patient", "id", as_mover) == []


@pytest.mark.parametrize("stolen", ["role", "structure"])
def test_the_database_refuses_a_patient_in_somebody_else_s_name(region: None, as_mover: AsMover, stolen: str) -> None:
    row = Patient(
        birth_name="X", sex="F", birth_precision="unknown",
        registered_by_id=EXPERT.role_id if stolen == "role" else GP.role_id,
        registered_in_id=HOSPITAL if stolen == "structure" else GP.organization_id,
    )  # fmt: skip
    with pytest.raises(ProgrammingError), open_context(GP):
        row.save(force_insert=True)
    assert rows("identity_patient", "id", as_mover) == []


def test_no_number_is_given_in_the_name_of_another_structure(region: None) -> None:
    patient = register(THERESE)
    with pytest.raises(ProgrammingError), open_context(GP):
        LocalIdentifier(patient_id=patient, organization_id=HOSPITAL, value="1").save(force_insert=True)


def test_nobody_deletes_a_patient(region: None) -> None:
    patient = register(THERESE)
    with pytest.raises(ProgrammingError, match="permission denied"), open_context(GP):
        connection.cursor().execute("DELETE FROM identity_patient WHERE id = %s", [patient])


def test_an_unidentified_patient_is_cared_for_at_once_then_named(region: None) -> None:
    # given
    with open_context(GP):
        patient = identity.declare_unidentified("Inconnu du 12 mars, salle 2", approximate_age=40, sex="I")
    view = see(patient)
    assert view is not None
    assert (view.is_unidentified, view.status, view.birth_precision) == (True, Status.PROVISIONAL, "estimated")
    assert found("inconnu salle") == ["INCONNU DU 12 MARS, SALLE 2"]
    # when
    with open_context(GP):
        identity.correct_traits(
            patient,
            {"birth_name": "Martel", "first_birth_name": "Luc", "birth_on": date(1984, 5, 2), "sex": "M"},
        )
    # then
    view = see(patient)
    assert view is not None
    assert (view.display, view.is_unidentified, view.birth_precision) == ("MARTEL Luc", False, "day")


@pytest.mark.parametrize(
    ("label", "age", "sex", "field"),
    [("", 40, "M", "label"), ("Inconnu", 200, "M", "approximate_age"), ("Inconnu", None, "", "sex")],
)
def test_an_unidentified_patient_keeps_the_minimum(
    region: None, as_mover: AsMover, label: str, age: int | None, sex: str, field: str
) -> None:
    with pytest.raises(IdentityRefused) as refusal, open_context(GP):
        identity.declare_unidentified(label, approximate_age=age, sex=sex)
    assert refusal.value.field == field
    assert rows("identity_patient", "id", as_mover) == []
