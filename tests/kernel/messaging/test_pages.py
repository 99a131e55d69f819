"""The pages of the room over HTTP."""

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from tests.kernel.messaging.world import World

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events.facade import run_waiting
from maillage.kernel.messaging import facade
from maillage.kernel.messaging.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Une réponse à votre demande est arrivée."
UNKNOWN = UUID("01980000-0000-7000-8000-000000000000")


def heading(page: str) -> str:
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return found


@pytest.fixture
def line_id(world: World) -> UUID:
    with open_context(world.people["expert"]):
        facade.notify([world.people["asker"].role_id], kind="case.sign", text=TEXT, url="/messages/")
    with open_context(world.people["asker"]):
        return facade.newest()[0].id


def test_the_list_says_how_many_wait_and_each_line_leads_there(world: World, line_id: UUID) -> None:
    page = world.client("asker").get("/messages/").content.decode()
    assert heading(page) == "1 message vous attend"
    assert f'href="/messages/{line_id}/"' in page
    assert TEXT in page
    assert 'hx-trigger="live-notification from:body, live-back from:body"' in page


def test_opening_a_line_marks_it_read_and_goes_there(world: World, line_id: UUID) -> None:
    client = world.client("asker")
    answer = client.get(f"/messages/{line_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/messages/")
    assert heading(client.get("/messages/").content.decode()) == "Vous avez tout lu"


def test_all_is_read_by_a_button_and_not_by_a_link(world: World, line_id: UUID) -> None:
    client = world.client("asker")
    assert client.get("/messages/tout-lu/").status_code == 405
    assert client.post("/messages/tout-lu/")["Location"] == "/messages/"
    with open_context(world.people["asker"]):
        assert facade.unread_count() == 0


def test_the_line_of_another_is_like_an_unknown_one(world: World, line_id: UUID, as_mover) -> None:
    client = world.client("expert")
    foreign, unknown = client.get(f"/messages/{line_id}/"), client.get(f"/messages/{UNKNOWN}/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert TEXT not in client.get("/messages/").content.decode()
    with open_context(world.people["asker"]):
        assert facade.unread_count() == 1
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT action, subject_id FROM audit_auditline ORDER BY seq")
        assert cursor.fetchall() == [("access.refused", line_id), ("access.refused", UNKNOWN)]


def test_an_empty_list_says_what_will_come(world: World) -> None:
    page = world.client("expert").get("/messages/").content.decode()
    assert heading(page) == "Vous n’avez pas de message"
    assert "un courriel vous prévient" in page


@pytest.mark.parametrize("address", ["/messages/", "/boite-locale/"])
def test_nobody_sees_anything(world: World, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/")


def test_the_mailbox_shows_the_mails_that_would_have_left(world: World, line_id: UUID, settings) -> None:
    settings.MAILLAGE_DEMO = True
    client = world.client("expert")
    assert heading(client.get("/boite-locale/").content.decode()) == "Aucun message n’est encore parti"
    run_waiting()
    listed = client.get("/boite-locale/").content.decode()
    assert heading(listed) == "La plateforme aurait envoyé 1 message"
    assert "asker@exemple.fr" in listed
    (address,) = re.findall(r'href="(/boite-locale/[0-9a-f-]{36}/)"', listed)
    page = client.get(address).content.decode()
    assert heading(page) == TEXT.rstrip(".")
    assert f'href="{settings.MAILLAGE_ORIGIN}/messages/{line_id}/"' in page
    assert client.get(f"/boite-locale/{UNKNOWN}/").status_code == 404


def test_outside_a_demonstration_there_is_no_mailbox(world: World, line_id: UUID, settings) -> None:
    run_waiting()
    with open_context(Principal.system("mailbox")):
        mail_id = Mail.objects.get().id
    settings.MAILLAGE_DEMO = False
    client = world.client("asker")
    assert client.get("/boite-locale/").status_code == 404
    assert client.get(f"/boite-locale/{mail_id}/").status_code == 404
    assert "boite-locale" not in client.get("/messages/").content.decode()
