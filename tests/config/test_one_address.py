"""Hundreds of event streams from one address: a hospital's many browsers are heard, one more than the bound is not."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.config.serving import Server, Visitor, serving
from tests.world import DERMATOLOGIST, World

pytestmark = pytest.mark.django_db(transaction=True)
MOST, MORE = 500, 20


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    bounds = {f"MAILLAGE_LIVE_PER_{whose}": str(2 * MOST) for whose in ("SESSION", "PERSON")}
    with serving(0, MAILLAGE_DB_NAME=name, MAILLAGE_LIVE_PER_ADDRESS=str(MOST), **bounds) as started:
        yield started


def test_five_hundred_streams_of_one_address_leave_the_pages_alone(server: Server) -> None:
    visitor = Visitor(server, DERMATOLOGIST)
    session = visitor.client.cookies["maillage_session"]
    asked = f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: maillage_session={session}"
    with ExitStack() as opened:
        statuses = Counter[bytes]()
        for _ in range(MOST + MORE):
            connected = opened.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            connected.sendall(f"{asked}\r\n\r\n".encode())
            statuses[connected.recv(12)[9:12]] += 1
        assert statuses == {b"200": MOST, b"429": MORE}
        assert [visitor.get(page).status_code for page in ("/", "/demandes/equipes/")] == [200, 200]
