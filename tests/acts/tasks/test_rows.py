"""What the database itself refuses, with the application's own filters out of the way."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from tests.acts.cases.story import Desk
from tests.acts.tasks.test_appointment import SECRETARY, ask

from maillage.toolbox.clock import now, today

pytestmark = pytest.mark.django_db(transaction=True)


def _as(desk: Desk):
    from maillage.kernel.context.facade import open_context

    return open_context(desk.principal)


def _task(**values):
    from maillage.acts.tasks.models import Task

    return Task.objects.filter(**values)


def test_nobody_else_reads_or_writes_a_task(world, followed):
    task_id = followed.task.id

    with _as(Desk(world, "p.ormeau")):
        assert not _task(id=task_id).exists()
        assert _task(id=task_id).update(note="x") == 0


def test_the_team_takes_back_and_never_says_done(followed):
    task_id = followed.task.id

    with _as(followed.answering), pytest.raises(ProgrammingError), transaction.atomic():
        _task(id=task_id).update(status="completed", done_on=today(), ended_at=now())


@pytest.mark.parametrize("column", ["title", "code", "patient_id", "created_by_role_id", "team_id"])
def test_what_was_asked_never_changes(world, followed, column):
    task = followed.task
    other = {
        "title": "Autre", "code": "autre", "patient_id": world.patients_of(world.gp)[1],
        "created_by_role_id": world.gp.role_id, "team_id": world.team_of(world.foreign_dermatologist),
    }  # fmt: skip

    with _as(followed.asking), pytest.raises(ProgrammingError), transaction.atomic():
        _task(id=task.id).update(**{column: other[column]})


def test_history_is_append_only(followed):
    from maillage.acts.tasks.models import TaskEvent

    task_id = followed.task.id

    with _as(followed.asking):
        for spoil in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
            with pytest.raises(ProgrammingError), transaction.atomic():
                spoil(TaskEvent.objects.filter(task_id=task_id))


def test_a_task_is_not_made_in_somebody_else_s_name(world, followed):
    from maillage.acts.tasks.models import Task

    task = followed.task
    forged = {
        "patient_id": task.patient_id, "source_id": followed.case_id, "usage_code": task.usage_code,
        "kind": "recommendation", "code": "autre", "title": "Autre", "requester_role_id": task.requester_role_id,
        "owner_role_id": task.owner_role_id, "owner_organization_id": task.owner_organization_id,
        "team_id": task.team_id, "created_at": now(), "created_by_text": "Dre Maëlle Quévrain",
    }  # fmt: skip

    for by in (world.dermatologist.role_id, world.gp.role_id):
        with _as(followed.asking), pytest.raises(ProgrammingError), transaction.atomic():
            Task.objects.bulk_create([Task(**forged, created_by_role_id=by)])


def test_the_secretary_of_the_experts_holds_the_request_and_not_the_case(world, followed):
    from maillage.kernel.access import facade as access
    from maillage.kernel.documents import facade as documents
    from maillage.kernel.identity import facade as identity

    appointment_id = ask(followed)
    patient_id = followed.task.patient_id

    with _as(Desk(world, SECRETARY)):
        assert identity.patient(patient_id) is not None
        assert documents.documents_of(patient_id) == []
        assert {grant.source_id for grant in access.my_grants(patient_id)} == {appointment_id}
        assert not _task(source_id=followed.case_id, kind="recommendation").exists()


def test_an_ended_delegation_closes_the_diary(world, followed):
    from maillage.kernel.directory import facade as directory
    from maillage.kernel.directory.models import Delegation

    appointment_id = ask(followed)
    with _as(followed.answering):
        keeper = directory.delegates_of_team(world.team_of(world.dermatologist))[0]
        assert Delegation.objects.filter(id=keeper.id).update(ended_at=now()) == 1

    assert Desk(world, SECRETARY).get(f"/rendez-vous/{appointment_id}/").status_code == 404


def test_a_patient_reads_their_booked_appointment_and_no_other(world, followed):
    from tests.acts.tasks.test_appointment import book

    from maillage.acts.tasks import facade as tasks
    from maillage.kernel.context.facade import Principal, open_context

    appointment_id = ask(followed)
    patient_id = followed.task.patient_id
    themselves = Principal.patient(patient_id, "Patient")
    another = Principal.patient(world.patients_of(world.gp)[1], "Autre")
    with open_context(themselves):
        assert tasks.appointments_of_patient(patient_id) == []

    book(Desk(world, SECRETARY), appointment_id)

    with open_context(themselves):
        (seen,) = tasks.appointments_of_patient(patient_id)
        assert seen.start_at > now() + timedelta(days=7)
    with open_context(another):
        assert tasks.appointments_of_patient(patient_id) == []


def test_the_job_that_reminds_changes_no_task(followed):
    from maillage.acts.tasks.reminders import TASKS
    from maillage.kernel.context.facade import open_context

    task_id = followed.task.id

    with open_context(TASKS), pytest.raises(ProgrammingError), transaction.atomic():
        _task(id=task_id).update(status="completed", done_on=today(), ended_at=now())


def test_a_case_put_aside_takes_its_tasks_and_appointments_with_it(world, followed):
    appointment_id = ask(followed)
    task_id = followed.task.id

    followed.asking.post(f"/demandes/{followed.case_id}/erreur/", {"kind": "patient", "note": "Homonyme"})

    assert followed.tasks() == []
    assert followed.asking.get(f"/suites/{task_id}/").status_code == 404
    assert Desk(world, SECRETARY).get(f"/rendez-vous/{appointment_id}/").status_code == 404
