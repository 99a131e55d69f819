"""Long exports at a real server: they leave as they are read, few at a time, and end with who asked for them."""

import contextlib
import os
import socket
from collections.abc import Iterator
from datetime import timedelta

import httpx
import psycopg
import pytest
from tests.config.serving import Server, Visitor, serving, until
from tests.conftest import SCALE_TEMPLATE, clone, drop
from tests.superuser import superuser
from tests.world import DERMATOLOGIST

from maillage.toolbox.clock import today

OFFICER = "s.kermadec"
A_YEAR = f"du={(today() - timedelta(days=365)).isoformat()}&au={today().isoformat()}"
YEAR_OF_TRAIL = f"/securite/journal.{{kind}}?{A_YEAR}"
LITTLE = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]
OPEN_CURSORS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'maillage_app'
 AND state <> 'idle' AND query LIKE '%%_django_curs_%%'"""


# More than the buffers of two sockets hold: what nobody reads has to wait in the server.
LONGER = """
INSERT INTO audit_auditline (seq, at, principal, actor, organization_id, action, why, patient_id, subject_kind,
  subject_id, detail, previous_hash, hash)
SELECT seq + 100000000 * copy, at, principal, actor, organization_id, action, why, patient_id, subject_kind,
  subject_id, detail, previous_hash, hash
FROM audit_auditline, generate_series(1, 8) AS copy WHERE at > now() - interval '364 days'"""


@pytest.fixture(scope="module")
def database(template_database: str) -> Iterator[str]:
    """A hundredth of the large region with a longer trail, for the exports of all these tests."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_exports"
    clone(name, SCALE_TEMPLATE)
    with superuser(name) as held:
        held.execute("SET session_replication_role = replica")
        held.execute(LONGER)
    yield name
    drop(name)


@pytest.fixture(name="superuser")
def past_every_policy(database: str) -> Iterator[psycopg.Connection]:
    with superuser(database) as held:
        yield held


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[Server]:
    with serving(0, MAILLAGE_DB_NAME=database) as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(server: Server) -> Iterator[Visitor]:
    """Once: a code serves once."""
    visitor = Visitor(server, OFFICER)
    with contextlib.closing(visitor.client):
        yield visitor


@pytest.fixture
def officer(signed_in: Visitor, superuser: psycopg.Connection) -> Visitor:
    """Where no export of the test before is under way any more."""
    until("every place is free", lambda: superuser.execute(OPEN_CURSORS).fetchone()[0] == 0)
    return signed_in


@contextlib.contextmanager
def taken(visitor: Visitor, kind: str = "csv") -> Iterator[httpx.Response]:
    """An export whose first piece came, and whose next ones nobody reads: little of it waits in this machine."""
    cookies = visitor.client.cookies
    with (
        httpx.Client(transport=httpx.HTTPTransport(socket_options=LITTLE), cookies=cookies, timeout=60) as slow,
        slow.stream("GET", f"{visitor.server.url}{YEAR_OF_TRAIL.format(kind=kind)}") as answer,
    ):
        pieces = answer.iter_raw(1024)  # kept: dropped, it would hang up
        if answer.status_code == 200:
            next(pieces)
        yield answer


def test_the_whole_trail_leaves_line_by_line(officer: Visitor, superuser: psycopg.Connection) -> None:
    counted = superuser.execute("SELECT count(*) FROM audit_auditline WHERE at > now() - interval '364 days'")
    lines = counted.fetchone()[0]
    assert lines > 100_000
    with officer.client.stream("GET", YEAR_OF_TRAIL.format(kind="csv"), timeout=120) as answer:
        assert answer.status_code == 200 and "content-length" not in answer.headers
        found = sum(piece.count(b"\r\n") for piece in answer.iter_raw()) - 1
    assert found >= lines  # and those that the officer left on the way


def test_few_exports_run_at_once_and_pages_go_on(
    server: Server, officer: Visitor, superuser: psycopg.Connection
) -> None:
    doctor = Visitor(server, DERMATOLOGIST)
    with contextlib.closing(doctor.client), taken(officer) as first, taken(officer) as second:
        assert (first.status_code, second.status_code) == (200, 200)
        # A third is asked to come back, with a sentence
        refused = officer.get(YEAR_OF_TRAIL.format(kind="csv"))
        assert refused.status_code == 503 and refused.headers["retry-after"] == "60"
        assert "Trop d’exports à la fois" in refused.text
        # and everybody's pages are answered meanwhile
        assert [doctor.get(page).status_code for page in ("/", "/demandes/equipes/", "/suites/") * 4] == [200] * 12
    # Both hung up: no query of theirs is left, nor a transaction, and their places are free
    until("the cursors are closed", lambda: superuser.execute(OPEN_CURSORS).fetchone()[0] == 0)

    def again() -> bool:
        with taken(officer) as third, taken(officer) as fourth:
            return (third.status_code, fourth.status_code) == (200, 200)

    until("two more may run", again)


def test_a_workbook_that_is_left_frees_its_place_too(officer: Visitor, superuser: psycopg.Connection) -> None:
    # The first byte of a workbook comes at its end: who loses patience leaves while it is made
    for _ in range(4):
        with contextlib.suppress(httpx.ReadTimeout):
            officer.client.get(YEAR_OF_TRAIL.format(kind="xlsx"), timeout=0.5)
        until("its query is cancelled", lambda: superuser.execute(OPEN_CURSORS).fetchone()[0] == 0)
    with taken(officer) as one:
        assert one.status_code == 200
