"""The trail says who, what and why; whoever rewrites it, even as superuser, is named by its own row."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from tests.config.command_line import Answered, as_a_process, in_process
from tests.superuser import superuser

from maillage.config.environment import environment
from maillage.kernel.audit.facade import anchor, record, verify
from maillage.kernel.context.facade import Principal, open_context

pytestmark = pytest.mark.django_db(transaction=True)

SOMEBODY = Principal(key="system:audit", role_id=None, organization_id=None, display="Contrôle", profession="")
LINES = 6


def _write(lines: int = LINES) -> None:
    """Two contexts, so that the chain crosses a transaction."""
    for first in (0, lines // 2):
        with open_context(SOMEBODY):
            for number in range(first, first + lines // 2):
                record("record.open", why="équipe de soins", subject_kind="record", detail={"rank": number})


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    whole: bool
    lines: int
    broken_seq: int | None


ASKED = ("audit", "verify", "--json")


def _said(answered: Answered) -> Said:
    return Said(answered.code, **json.loads(answered.out))


@pytest.fixture
def command(
    as_mover: Callable[[], AbstractContextManager[None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> Iterator[Callable[[], Said]]:
    """`maillage audit verify --json` on this test's database, with an anchor file of its own."""
    settings.MAILLAGE_AUDIT_ANCHOR = tmp_path / "anchor.jsonl"
    monkeypatch.setenv("MAILLAGE_DB_ROLE", "mover")
    environment.cache_clear()

    def run() -> Said:
        with as_mover():
            return _said(in_process(*ASKED))

    yield run
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def process(tmp_path: Path) -> Callable[[], Said]:
    """The same as a process: it takes the role that reads the trail, and finds the anchor of the database it is on."""
    env = environment()
    place = {
        "MAILLAGE_DB_HOST": env.database_host(),
        "MAILLAGE_DB_NAME": str(connection.settings_dict["NAME"]),
        "MAILLAGE_SECRETS": env.read_secrets().model_dump_json(),
        "MAILLAGE_STATE": str(tmp_path),
    }
    return lambda: _said(as_a_process(*ASKED, **place))


def test_a_whole_trail_is_said_whole_and_anchored(process: Callable[[], Said], tmp_path: Path) -> None:
    _write()
    assert process() == Said(0, True, LINES, None)
    # In a file of this database's own: the trail of another one would be said to be cut
    (head,) = (tmp_path / f"audit-anchor-{connection.settings_dict['NAME']}.jsonl").read_text().splitlines()
    assert json.loads(head)["seq"] == LINES


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditline SET why = 'equipe de soins' WHERE seq = 4",
        "UPDATE audit_auditline SET at = at + interval '1 microsecond' WHERE seq = 4",
        "UPDATE audit_auditline SET detail = detail || '{\"rank\": 9}' WHERE seq = 4",
        "UPDATE audit_auditline SET patient_id = gen_random_uuid() WHERE seq = 4",
        "UPDATE audit_auditline SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE seq = 4",
    ],
)
def test_one_changed_byte_names_its_row(change: str, command: Callable[[], Said]) -> None:
    _write()
    with superuser() as held:
        assert held.execute(change).rowcount == 1
    assert command() == Said(1, False, 3, 4)


def test_a_removed_row_is_named(process: Callable[[], Said]) -> None:
    _write()
    with superuser() as held:
        held.execute("DELETE FROM audit_auditline WHERE seq = 2")
    assert process() == Said(1, False, 1, 2)


def test_a_cut_tail_is_found_against_the_anchor(command: Callable[[], Said]) -> None:
    _write()
    assert command().whole
    with superuser() as held:
        held.execute("DELETE FROM audit_auditline WHERE seq > 4")
    assert command() == Said(1, False, 4, 5)


def test_a_trail_written_again_from_the_start_does_not_fit_the_anchor(
    as_mover: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.jsonl"
    _write()
    with as_mover():
        assert anchor(anchors) == LINES
    with superuser() as held:
        held.execute("DELETE FROM audit_auditline")
    _write()
    with as_mover():
        verdict = verify(anchors)
    assert (verdict.broken_seq, verdict.whole) == (LINES, False)
    assert verdict.sentence == f"La ligne {LINES} ne correspond pas à l'ancre gardée hors de la base."


def test_a_line_of_a_transaction_that_fails_is_not_kept(
    as_mover: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError), open_context(SOMEBODY):
        record("record.open", why="équipe de soins")
        raise RuntimeError
    with as_mover():
        assert verify(tmp_path / "none").lines == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditline SET why = ''",
        "DELETE FROM audit_auditline",
        "TRUNCATE audit_auditline",
        "INSERT INTO audit_auditline (seq) VALUES (99)",
    ],
)
def test_the_application_adds_lines_by_the_function_alone(statement: str) -> None:
    _write()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        open_context(SOMEBODY),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_actor_of_a_line_is_who_the_ticket_says() -> None:
    _write()
    forged = [{"principal": "role:somebody", "actor": "Somebody", "action": "record.open", "why": "faux"}]
    with open_context(SOMEBODY), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.audit_append(%s::jsonb)", [json.dumps(forged)])
    with superuser() as held:
        rows = held.execute("SELECT DISTINCT principal FROM audit_auditline").fetchall()
    assert rows == [("system:audit",)]


def test_nobody_reads_the_lines_of_a_patient_they_do_not_follow() -> None:
    from maillage.kernel.audit.facade import trail_of_patient

    patient = UUID("01990000-0000-7000-8000-000000000001")
    stranger = Principal(
        key="role:01990000-0000-7000-8000-000000000002", role_id=None, organization_id=None, display="", profession=""
    )
    with open_context(SOMEBODY):
        record("record.open", why="équipe de soins", patient_id=patient)
    with open_context(SOMEBODY):
        assert [line.why for line in trail_of_patient(patient)] == ["équipe de soins"]
    with open_context(stranger):
        assert trail_of_patient(patient) == []
