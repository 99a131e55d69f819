"""Somebody who can make the application run their own SQL, with a valid ticket, opens no patient to themselves."""

from uuid import UUID, uuid4

import pytest
from tests.security.statements import refused

from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


@pytest.fixture
def narrow(world) -> tuple[UUID, UUID]:
    """A patient of whom the foreign practice holds one case, and the case."""
    patient, case = world.patients_of(world.gp)[0], uuid4()
    with open_context(world.gp):
        access.grant(patient, world.foreign_gp.role_id, access.Reason.EXPERT, source_id=case)
    return patient, case


@pytest.mark.parametrize(
    "change",
    [
        "source_id = NULL",
        "source_id = gen_random_uuid()",
        "holder_id = gen_random_uuid()",
        "reason = 'registered'",
        "patient_id = (SELECT id FROM identity_patient WHERE id <> access_grant.patient_id LIMIT 1)",
        "until = NULL, granted_by_id = NULL",
    ],
)
def test_a_grant_is_never_widened_nor_moved(world, narrow: tuple[UUID, UUID], change: str) -> None:
    patient, _case = narrow
    with open_context(world.foreign_gp):
        assert refused(f"UPDATE access_grant SET {change} WHERE patient_id = %s", [patient])


def test_the_holder_of_one_case_ends_no_other_access(world, narrow: tuple[UUID, UUID]) -> None:
    patient, _case = narrow
    with open_context(world.foreign_gp):
        assert refused("UPDATE access_grant SET until = now() WHERE patient_id = %s AND source_id IS NULL", [patient])


def test_an_ended_access_is_not_opened_again_by_its_former_holder(world, narrow: tuple[UUID, UUID]) -> None:
    patient, _case = narrow
    other = uuid4()
    with open_context(world.gp):
        access.grant(patient, world.foreign_gp.role_id, access.Reason.EXPERT, source_id=other)
        assert access.end(patient, world.foreign_gp.role_id, source_id=other) == 1
    with open_context(world.foreign_gp):
        assert refused("UPDATE access_grant SET until = NULL WHERE source_id = %s", [other])
        assert refused(
            "INSERT INTO access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)"
            " VALUES (gen_random_uuid(), %s, %s, NULL, 'declared', now(), %s)",
            [patient, world.foreign_gp.role_id, world.foreign_gp.role_id],
        )


def test_a_grant_names_who_gave_it(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        assert refused(
            "INSERT INTO access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)"
            " VALUES (gen_random_uuid(), %s, gen_random_uuid(), NULL, 'declared', now(), %s)",
            [patient, world.dermatologist.role_id],
        )


def test_the_application_calls_no_function_that_opens_an_access_by_itself(world) -> None:
    patient = world.patients_of(world.gp)[0]
    with open_context(world.foreign_gp):
        assert refused(
            "SELECT ctx.declare_care(%s, %s, %s)", [patient, world.foreign_gp.role_id, world.foreign_gp.role_id]
        )
