"""The trail names its true author, is not read past its patient's carers, and stops for nobody's lock."""

import json
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from tests.security.statements import rows

from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.audit.models import AuditLine
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


def test_who_takes_part_in_one_case_does_not_read_who_opened_the_record(world) -> None:
    case = world.case("taken", world.dermatologist)
    with open_context(world.dermatologist):
        (patient,) = rows("SELECT patient_id FROM cases_case WHERE id = %s", [case])[0]
    with open_context(world.foreign_gp):
        assert trail_of_patient(patient) == []
    with open_context(world.dermatologist):
        assert {line.principal for line in AuditLine.objects.filter(patient_id=patient)} <= {world.dermatologist.key}


def test_a_line_of_the_trail_is_signed_by_its_author(world) -> None:
    patient = world.patients_of(world.gp)[0]
    forged = [{"actor": "Dre Maëlle Quévrain", "action": "record.read", "why": "x", "patient_id": str(patient)}]
    with open_context(world.gp):
        rows("SELECT ctx.audit_append(%s::jsonb)", [json.dumps(forged)])
        line = AuditLine.objects.filter(patient_id=patient).order_by("-seq")[0]
        assert (line.principal, line.actor.split(",")[0]) == (world.gp.key, world.gp.display)


def test_without_a_ticket_nothing_is_written_to_the_trail(world) -> None:
    line = [{"actor": "x", "action": "x", "why": "x"}]
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("SELECT ctx.audit_append(%s::jsonb)", [json.dumps(line)])


def test_the_lock_of_the_trail_is_nobody_elses(world) -> None:
    """Somebody who holds every advisory lock they like does not stop the trail."""
    patient = world.patients_of(world.gp)[0]
    given = connection.get_connection_params()
    parameters = {key: given[key] for key in ("host", "port", "dbname", "user", "password") if given.get(key)}
    with psycopg.connect(**parameters) as foe:
        foe.execute("SELECT pg_advisory_lock(7203111)")
        with open_context(world.gp):
            rows("SELECT set_config('lock_timeout', '300ms', true)")
            line = [{"actor": "x", "action": "x", "why": "x", "patient_id": str(patient), "subject_id": str(uuid4())}]
            rows("SELECT ctx.audit_append(%s::jsonb)", [json.dumps(line)])
