"""The status table is complete and keeps the RNIV; the actions follow it, for who sees the patient only."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from tests.kernel.identity.region import (
    EXPERT,
    GP,
    HOSPITAL,
    MARIE,
    NOBODY,
    OFFICE,
    THERESE,
    AsMover,
    register,
    rows,
    trail,
)

from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.contracts import IdentityRefused, InsSource, PatientView, Status, Traits
from maillage.kernel.identity.statuses import FACES, NEXT, PROOFS, Change, proof_validates, wire_code
from maillage.toolbox.ids import InvalidIdentifier, new_id, nir

INS = "2431199999047" + nir.key_of("2431199999047")
OTHER_INS = "2431199999048" + nir.key_of("2431199999048")
database = pytest.mark.django_db(transaction=True)


def test_every_status_answers_every_change_and_has_a_face() -> None:
    assert set(NEXT) == {(status, change) for status in Status for change in Change}
    assert set(FACES) == set(Status)


def test_qualified_is_validated_with_a_confirmed_ins_in_either_order() -> None:
    proof_first = NEXT[NEXT[Status.PROVISIONAL, Change.PROOF_SEEN], Change.INS_CONFIRMED]
    ins_first = NEXT[NEXT[Status.PROVISIONAL, Change.INS_CONFIRMED], Change.PROOF_SEEN]
    assert proof_first == ins_first == Status.QUALIFIED


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("change", [Change.TRAIT_CHANGED, Change.DOUBTED])
def test_a_changed_trait_or_a_doubt_makes_any_identity_provisional(status: Status, change: Change) -> None:
    assert NEXT[status, change] == Status.PROVISIONAL


def test_there_is_no_wire_code_for_qualified() -> None:
    assert [wire_code(status) for status in Status] == ["PROV", "RECD", "VALI", "VALI"]
    assert wire_code(Status.QUALIFIED, is_doubtful=True) == "DOUT"
    assert wire_code(Status.PROVISIONAL, is_fictitious=True) == "FICT"


def test_only_a_qualified_identity_sends_its_ins() -> None:
    assert [status for status in Status if FACES[status].sends_ins] == [Status.QUALIFIED]


@pytest.mark.parametrize(
    ("proof", "age", "enough"),
    [("CN", 40, True), ("PA", None, True), ("LE", 12, True), ("LE", 18, False), ("LE", None, False), ("PC", 12, False),
     ("", 12, False), ("XX", 12, False)],
)  # fmt: skip
def test_which_document_validates(proof: str, age: int | None, enough: bool) -> None:
    assert proof_validates(proof, age_years=age) is enough


def test_proofs_are_codes_of_the_french_profile() -> None:
    """FrCore 2.2.0, code system fr-core-cs-mode-validation-identity."""
    assert set(PROOFS) == {"AN", "CC", "CE", "CM", "CN", "CS", "LE", "PA", "PC", "TC", "DC", "AC", "IE"}


def see(patient: UUID) -> PatientView:
    with open_context(GP):
        view = identity.patient(patient)
    assert view is not None
    return view


def qualified() -> UUID:
    patient = register(THERESE, proof_kind="CN")
    with open_context(GP):
        assert identity.record_ins(patient, INS, source=InsSource.CONFIRMED) == []
    return patient


@database
def test_a_qualified_identity_sends_its_ins_until_a_trait_changes(region: None, as_mover: AsMover) -> None:
    patient = qualified()
    assert (see(patient).status, see(patient).sendable_ins) == (Status.QUALIFIED, (INS, nir.OID_TEST))
    with open_context(GP):
        identity.correct_traits(patient, {"birth_place_code": "14118"})
    view = see(patient)
    assert (view.status, view.proof_kind, view.is_ins_confirmed, view.sendable_ins) == (
        Status.PROVISIONAL, "", False, None,
    )  # fmt: skip
    assert trail("identity.correct", as_mover)[-1][2] == {"fields": "birth_place_code", "from": "QUAL", "to": "PROV"}


@database
@pytest.mark.parametrize("change", [{"used_name": "Rozelier"}, {"birth_name": "Bréhandec"}, {}])
def test_the_status_stays_when_no_strict_trait_changes(region: None, change: dict[str, str]) -> None:
    patient = qualified()
    with open_context(GP):
        identity.correct_traits(patient, change)
    assert see(patient).status == Status.QUALIFIED


@database
def test_another_matricule_takes_the_qualification_away(region: None) -> None:
    patient = qualified()
    with open_context(GP):
        identity.record_ins(patient, OTHER_INS, source=InsSource.TYPED)
    assert (see(patient).status, see(patient).is_ins_confirmed) == (Status.VALIDATED, False)


@database
def test_a_typed_ins_with_a_wrong_key_is_refused_a_received_one_is_warned_of(region: None) -> None:
    patient = register(THERESE)
    wrong = INS[:13] + "00"
    with pytest.raises(InvalidIdentifier), open_context(GP):
        identity.record_ins(patient, wrong, source=InsSource.TYPED)
    assert see(patient).ins_value is None
    with open_context(GP):
        warnings = identity.record_ins(patient, wrong, source=InsSource.RECEIVED)
    assert warnings == ["La clé de l’INS reçu ne correspond pas au numéro."]
    assert see(patient).ins_value == wrong


@database
def test_an_ins_that_disagrees_with_the_traits_is_kept_with_a_warning(region: None) -> None:
    patient = register(replace(THERESE, sex="M"))
    with open_context(GP):
        warnings = identity.record_ins(patient, INS, source=InsSource.TYPED)
    assert warnings == ["Le premier chiffre de l’INS ne correspond pas au sexe saisi."]


@database
def test_one_ins_is_never_put_on_two_patients_of_the_structure(region: None) -> None:
    patient = register(THERESE, ins=INS)
    other = register(MARIE)
    with pytest.raises(IdentityRefused) as refusal, open_context(GP):
        identity.record_ins(other, INS, source=InsSource.TYPED)
    assert refusal.value.existing_id == patient


@database
def test_a_doubt_is_provisional_and_forbids_validation_until_lifted(region: None) -> None:
    patient = qualified()
    with open_context(GP):
        identity.mark_doubtful(patient, True)
    assert (see(patient).status, see(patient).is_doubtful) == (Status.PROVISIONAL, True)
    with pytest.raises(IdentityRefused, match="douteuse"), open_context(GP):
        identity.validate_identity(patient, "CN")
    with pytest.raises(IdentityRefused, match="douteuse"), open_context(GP):
        identity.record_ins(patient, INS, source=InsSource.CONFIRMED)
    with open_context(GP):
        identity.mark_doubtful(patient, False)
        identity.validate_identity(patient, "CN")
    assert see(patient).status == Status.VALIDATED


@database
@pytest.mark.parametrize(
    ("traits", "proof", "sentence"),
    [
        pytest.param(THERESE, "PC", "ne suffit pas", id="a driving licence"),
        pytest.param(THERESE, "ZZ", "dans la liste", id="an unknown code"),
        pytest.param(replace(THERESE, birth_place_code=""), "CN", "Complétez", id="without the birthplace"),
    ],
)
def test_a_validation_refused_changes_nothing(region: None, traits: Traits, proof: str, sentence: str) -> None:
    patient = register(traits)
    with pytest.raises(IdentityRefused, match=sentence), open_context(GP):
        identity.validate_identity(patient, proof)
    assert see(patient).status == Status.PROVISIONAL


WRITES = {
    "correct": lambda patient: identity.correct_traits(patient, {"birth_on": date(1950, 1, 1)}),
    "ins": lambda patient: identity.record_ins(patient, INS, source=InsSource.TYPED),
    "validate": lambda patient: identity.validate_identity(patient, "CN"),
    "doubt": lambda patient: identity.mark_doubtful(patient, True),
}


@database
@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("who", [NOBODY, EXPERT, OFFICE], ids=["nobody", "a stranger", "the wrong role"])
def test_who_does_not_see_the_patient_changes_nothing(
    region: None, as_mover: AsMover, write: str, who: Principal
) -> None:
    patient = register(THERESE)
    before = rows("identity_patient", "*", as_mover)
    with pytest.raises(IdentityRefused), open_context(who):
        WRITES[write](patient)
    assert rows("identity_patient", "*", as_mover) == before


@database
@pytest.mark.parametrize("write", WRITES)
def test_who_takes_part_in_one_case_only_reads_the_identity(region: None, as_mover: AsMover, write: str) -> None:
    patient, case = register(THERESE), new_id()
    with open_context(GP):
        access.grant(patient, HOSPITAL, access.Reason.EXPERT, source_id=case)
    before = rows("identity_patient", "*", as_mover)
    with open_context(EXPERT):
        assert identity.patient(patient) is not None
    with pytest.raises(IdentityRefused, match="structure qui suit ce patient"), open_context(EXPERT):
        WRITES[write](patient)
    assert rows("identity_patient", "*", as_mover) == before


@database
def test_a_birth_in_the_future_is_refused_by_the_database_too(region: None) -> None:
    from django.db import IntegrityError, connection

    patient = register(THERESE)
    with pytest.raises(IntegrityError, match="patient_born_before_written"), open_context(GP):
        connection.cursor().execute("UPDATE identity_patient SET birth_on = '2999-01-01' WHERE id = %s", [patient])
