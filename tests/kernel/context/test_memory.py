"""What a context remembers, and what makes it forget: a right that changed is never answered from memory."""

import pytest

pytestmark = pytest.mark.django_db


def _called(patient, phone: str) -> None:
    from maillage.kernel.identity.models import Patient

    assert Patient.objects.filter(id=patient).update(phone=phone)


def test_the_same_reading_is_asked_once(world, django_assert_num_queries):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.directory import facade as directory

    with open_context(world.gp):
        directory.role(world.nurse.role_id)
        with django_assert_num_queries(0):
            assert directory.role(world.nurse.role_id).display


def test_what_is_written_is_read_again(world):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        assert identity.patient(patient).phone != "0102030405"
        _called(patient, "0102030405")
        assert identity.patient(patient).phone == "0102030405"


def test_what_is_undone_is_read_again(world):
    from django.db import transaction

    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        with transaction.atomic():
            _called(patient, "0102030405")
            assert identity.patient(patient).phone == "0102030405"
            transaction.set_rollback(True)
        assert identity.patient(patient).phone != "0102030405"


def test_another_reader_inside_remembers_nothing_of_the_first(world):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        assert identity.patient(patient) is not None
        with open_context(world.foreign_gp):
            assert identity.patient(patient) is None
        assert identity.patient(patient) is not None


def test_what_an_inner_context_wrote_is_forgotten_by_the_outer_one(world):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        assert identity.patient(patient).phone != "0102030405"
        with open_context(world.gp):
            _called(patient, "0102030405")
        assert identity.patient(patient).phone == "0102030405"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_user SET language = '' WHERE false",
        "SELECT id FROM accounts_user FOR UPDATE",
        "SELECT pg_advisory_xact_lock(7203199)",
        "SELECT ctx.live_wake('{}'::uuid[], 'x', NULL)",
        "WITH gone AS (DELETE FROM accounts_user WHERE false RETURNING 1) SELECT * FROM gone",
    ],
)
def test_whatever_is_no_plain_reading_makes_it_forget(world, statement):
    from django.db import connection

    from maillage.kernel.context.facade import open_context

    with open_context(world.gp) as context:
        context.memory.once("kept", lambda: 1)
        with connection.execute_wrapper(lambda execute, *rest: None), connection.cursor() as cursor:
            cursor.execute(statement)
        assert context.memory.once("kept", lambda: 2) == 2
