"""The database itself keeps a patient to their own: as the application role, with a patient's ticket and raw SQL."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.acts.cases.story import Desk
from tests.kernel.patient_access.visitor import adults_of, opened
from tests.tables import readable_tables
from tests.world import World

from maillage.config.database.row_security import guarded_tables
from maillage.kernel.context.facade import Principal, open_context
from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)

# What a patient may find there, and how a row says that it is theirs; the names of professionals are everybody's.
OWN = {
    "identity_patient": "id",
    "documents_document": "patient_id",
    "audit_auditline": "patient_id",
    "patient_access_space": "patient_id",
    "patient_access_accessquestion": "patient_id",
    "tasks_appointmentrequest": "patient_id",
}
OF_EVERYBODY = {
    "directory_organization",
    "directory_practitioner",
    "directory_practitionerrole",
    "directory_team",
}


def _tell(world: World) -> UUID:
    patients = adults_of(world)
    patient, other = list(patients)[:2]
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    for each in (patient, other):
        case = gp.sent(each)
        expert.answered(case)
        opinion = gp.photos(case, kind="opinion")[0].id
        gp.post(f"/annonces/{opinion}/", {"consulted_on": today().isoformat()})
        opened(gp, each, patients[each]).get("/mon-espace/")
    return patient


@pytest.fixture
def me(world: World, told_once: Callable[..., UUID]) -> UUID:
    """A patient with an open space, an answered request, an announced opinion, a question; and others beside."""
    return told_once("a patient, and another", lambda: _tell(world))


@pytest.fixture
def gp(world: World, me: UUID) -> Desk:
    return Desk(world, "i.solhac")


def _as(patient: UUID) -> Principal:
    return Principal.patient(patient, "Le patient lui-même")


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_table_shows_a_patient_their_own_rows_and_nothing_else(me: UUID) -> None:
    seen: dict[str, int] = {}
    with open_context(_as(me)):
        for table in readable_tables():
            seen[table] = int(_rows(f'SELECT count(*) FROM "{table}"')[0][0])
        owners = {
            table: {owner for (owner,) in _rows(f'SELECT DISTINCT {column} FROM "{table}"')}
            for table, column in OWN.items()
            if table in seen
        }
    others = {table for table, rows in seen.items() if rows} - set(OWN) - OF_EVERYBODY
    assert others == set()
    assert {table: owner for table, owner in owners.items() if owner - {me}} == {}
    assert min(seen[table] for table in ("identity_patient", "documents_document", "audit_auditline")) > 0


def test_no_photo_no_former_version_no_clinical_form(me: UUID) -> None:
    with open_context(_as(me)):
        kinds = _rows("SELECT DISTINCT kind, status FROM documents_document")
        cases = _rows("SELECT * FROM ctx.patient_cases()")
    assert kinds == [("opinion", "approved")]
    assert cases and not any("Lésion" in str(case) for case in cases)


def test_functions_for_patients_tell_a_professional_nothing(me: UUID, gp: Desk) -> None:
    with open_context(gp.principal):
        for function in ("patient_cases", "patient_awaiting", "patient_has_read"):
            assert _rows(f"SELECT * FROM ctx.{function}()") == []
        assert _rows(f"SELECT ctx.patient_born_on('{me}', current_date)") == [(False,)]


def test_a_patient_writes_nowhere(me: UUID) -> None:
    """Each guarded table: no row deleted nor changed, whatever its columns."""
    left = []
    for table in guarded_tables():
        for statement in (f'DELETE FROM "{table}"', _touch(table)):
            done = 0
            try:
                with transaction.atomic(), open_context(_as(me)), connection.cursor() as cursor:
                    cursor.execute(statement)
                    done = cursor.rowcount
                    raise _Undo
            except (_Undo, DatabaseError):
                pass
            if done:
                left.append((table, statement, done))
    assert left == []


class _Undo(Exception):
    """Nothing of this test stays."""


def _touch(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND has_column_privilege(current_user, format('public.%%I', table_name), column_name, 'UPDATE')"
            " ORDER BY ordinal_position DESC LIMIT 1",
            [table],
        )
        found = cursor.fetchone()
    column = found[0] if found else "id"
    return f'UPDATE "{table}" SET "{column}" = "{column}"'


INSERTS = [
    "INSERT INTO messaging_notification (id, role_id, kind, text, url, created_at)"
    " SELECT gen_random_uuid(), id, 'x', 'x', '/', now() FROM directory_practitionerrole LIMIT 1",
    "INSERT INTO events_outboxevent (kind, payload, created_at, attempts) VALUES ('mail.send', '{}', now(), 0)",
    "INSERT INTO access_grant (id, patient_id, holder_id, reason, granted_at)"
    " VALUES (gen_random_uuid(), '{me}', '{me}', 'declared', now())",
    "INSERT INTO patient_access_invitation (id, patient_id, token_digest, email, phone, on_paper, created_at,"
    " expires_at, invited_by_id, invited_by_text, wrong_dates) VALUES (gen_random_uuid(), '{me}', repeat('a', 64),"
    " 'a@b.fr', '', false, now(), now(), '{me}', '', 0)",
    "INSERT INTO patient_access_patientsession (id, space_id, token_digest, created_at, seen_at)"
    " SELECT gen_random_uuid(), id, repeat('b', 64), now(), now() FROM patient_access_space",
    "INSERT INTO patient_access_accessquestion (id, patient_id, line_seq, line_at, actor, message, asked_at, answer,"
    " answered_by_text) VALUES (gen_random_uuid(), '{me}', 1000000, now(), '', '', now(), '', '')",
]


@pytest.mark.parametrize("statement", INSERTS, ids=lambda text: text.split()[2])
def test_a_patient_makes_no_row_that_is_not_a_question(me: UUID, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"row-level security|permission denied"),
        open_context(_as(me)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("{me}", str(me)))


def test_a_patient_signs_the_trail_as_a_patient(me: UUID) -> None:
    with open_context(_as(me)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ctx.audit_append(%s::jsonb)",
            [f'[{{"actor": "Dr Ivan Solhac", "action": "x", "why": "x", "patient_id": "{me}"}}]'],
        )
        cursor.execute("SELECT actor FROM audit_auditline ORDER BY seq DESC LIMIT 1")
        assert cursor.fetchone() == ("Le patient lui-même",)


def test_the_door_reads_no_identity_and_no_document(me: UUID) -> None:
    with open_context(Principal.system("patient-door")):
        for table in ("identity_patient", "documents_document", "documents_announcement", "cases_case"):
            assert _rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_professional_without_the_patient_sees_no_invitation_nor_question(world: World, me: UUID) -> None:
    with open_context(world.foreign_dermatologist):
        for table in ("invitation", "space", "challenge", "patientsession", "trustedphone", "attempt"):
            assert _rows(f"SELECT count(*) FROM patient_access_{table} WHERE true") == [(0,)], table
