"""Two web processes on one database: what one of them counted, the other knows."""

from collections.abc import Iterator

import httpx
import pytest
from tests.config.serving import Server, serving
from tests.kernel.accounts.people import PASSWORD, current_code
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "m.quevrain"


@pytest.fixture
def servers(world: World) -> Iterator[tuple[Server, Server]]:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    with serving(1, MAILLAGE_DB_NAME=name) as first, serving(2, MAILLAGE_DB_NAME=name) as second:
        yield first, second


def _browser(server: Server) -> httpx.Client:
    """Both processes stand behind one name, as behind a proxy: attempts are counted for a name and a login."""
    browser = httpx.Client(base_url=server.url, headers={"host": "127.0.0.1"})
    browser.get("/connexion/")
    browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
    return browser


def _give_password(browser: httpx.Client, password: str) -> httpx.Response:
    return browser.post("/connexion/", data={"login": LOGIN, "password": password})


def test_a_one_time_code_used_in_one_process_is_refused_by_the_other(servers: tuple[Server, Server]) -> None:
    code = current_code(LOGIN)
    answers = []
    for server in servers:
        browser = _browser(server)
        assert _give_password(browser, PASSWORD).status_code == 302
        answers.append(browser.post("/connexion/code/", data={"code": code}).status_code)
        browser.close()
    assert answers == [302, 200]


def test_wrong_passwords_are_counted_together(servers: tuple[Server, Server]) -> None:
    first, second = (_browser(server) for server in servers)
    # Given four faults in one process and the fifth in the other
    for browser in (first, first, first, first, second):
        _give_password(browser, "un mauvais mot de passe")
    # Then the right password is refused by both, for now
    for browser in (first, second):
        answer = _give_password(browser, PASSWORD)
        browser.close()
        assert answer.status_code != 302 and "Trop d’essais" in answer.text
