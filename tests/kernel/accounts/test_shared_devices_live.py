"""The event stream of a tablet ends with the session that the lock ends, by its button and by silence."""

from collections.abc import Iterator

import pytest
from tests.config.serving import Server, Visitor, serving
from tests.world import GP, NURSE, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """On the database of this test; beats so fast that nothing has to be waited for."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    fast = {"MAILLAGE_LIVE_BEAT_S": "0.1", "MAILLAGE_SHARED_LOCK_SECONDS": "1"}
    with serving(2, MAILLAGE_DB_NAME=name, **fast) as running:
        yield running


@pytest.mark.parametrize(("login", "by_button"), [(GP, True), (NURSE, False)], ids=["button", "silence"])
def test_the_stream_ends_when_the_screen_locks(server: Server, login: str, by_button: bool) -> None:
    visitor = Visitor(server, login)
    visitor.post("/mon-compte/postes/declarer/", {"label": "Chariot du soir"})
    stream = visitor.listen()
    stream.line(": bonjour")
    if by_button:
        visitor.post("/poste/verrouiller/", {"page": "/"})
    assert all(line in ("", ": .") or line.startswith("retry") for line in stream.rest())
    again = visitor.listen()
    assert again.response.status_code == 401
    for one in (stream, again, visitor.client):
        one.close()
