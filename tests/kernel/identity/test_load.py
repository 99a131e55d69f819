"""Bulk loading: by the mover only, and found afterwards as if registered one by one."""

from datetime import date

import pytest
from django.db import connection
from tests.kernel.identity.region import GP, PRACTICE, AsMover, found, rows

from maillage.kernel.context.facade import open_context
from maillage.kernel.identity import load

pytestmark = pytest.mark.django_db(transaction=True)

ROW = load.PatientRow("Bréhandec", "Thérèse", date(1943, 11, 21), "F", registered_in_id=PRACTICE)


def test_loaded_patients_are_found_by_the_holders_given(region: None, as_mover: AsMover) -> None:
    with as_mover():
        (patient,) = load.patients([ROW])
        assert load.local_identifiers([(patient, PRACTICE, "IPP-9")]) == 1
        assert load.tokens([(patient, PRACTICE)]) == 6
        assert load.tokens([(patient, PRACTICE)]) == 6, "twice changes nothing"
        assert len(rows("identity_patienttoken", "token", as_mover)) == 6
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_grant (id, patient_id, holder_id, reason, granted_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'registered', now())",
            [patient, PRACTICE],
        )
    assert found("ipp-9 breh") == ["BRÉHANDEC Thérèse"]


def test_words_without_a_grant_open_nothing(region: None, as_mover: AsMover) -> None:
    with as_mover():
        (patient,) = load.patients([ROW])
        load.tokens([(patient, PRACTICE)])
    assert found("brehandec") == []


def test_a_request_never_loads(region: None, as_mover: AsMover) -> None:
    with pytest.raises(PermissionError), open_context(GP):
        load.patients([ROW])
    assert rows("identity_patient", "id", as_mover) == []
