"""What a context remembers, and what makes it forget: a right that changed is never answered from memory."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.django_db


def _ended(patient) -> None:
    from maillage.kernel.access.models import Grant
    from maillage.toolbox.clock import now

    assert Grant.objects.filter(patient_id=patient).update(until=now() - timedelta(minutes=1))


def test_the_same_reading_is_asked_once(world, django_assert_num_queries):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.directory import facade as directory

    with open_context(world.gp):
        directory.role(world.nurse.role_id)
        with django_assert_num_queries(0):
            assert directory.role(world.nurse.role_id).display


def test_a_grant_that_ends_within_the_context_closes_at_once(world):
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        assert identity.patient(patient) is not None
        _ended(patient)
        assert identity.patient(patient) is None


def test_what_is_undone_is_read_again(world):
    from django.db import transaction

    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    patient = world.patients_of(world.gp)[0]
    with open_context(world.gp):
        with transaction.atomic():
            _ended(patient)
            assert identity.patient(patient) is None
            transaction.set_rollback(True)
        assert identity.patient(patient) is not None


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
        assert identity.patient(patient) is not None
        with open_context(world.nurse):
            _ended(patient)
        assert identity.patient(patient) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_user SET language = '' WHERE false",
        "SELECT id FROM accounts_user FOR UPDATE",
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
