"""Help: open to whoever signed in, made from the usages themselves; the operator says whom to call."""

import pytest
from django.db import DatabaseError
from django.test import Client
from tests.world import AsMover, World

from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.kernel.directory.models import SupportContact
from maillage.portal.help.topics import TOPICS

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_gesture_and_every_usage_has_its_page(world: World, client: Client) -> None:
    world.login(client, "i.solhac")
    for topic in TOPICS:
        assert str(topic.title) in client.get(f"/aide/{topic.slug}/").content.decode()
    with open_context(world.gp):
        published = usages.active_usages()
    for usage in published:
        page = client.get(f"/aide/usages/{usage.code}/").content.decode()
        assert usage.title in page and "Ce qui n’attend pas un avis écrit" in page
    assert client.get("/aide/inconnu/").status_code == 404
    assert client.get("/aide/usages/inconnu/").status_code == 404


def test_the_operator_says_whom_to_call(world: World, as_mover: AsMover, client: Client) -> None:
    operator, reader = world.on_duty(client, as_mover, DutyKind.OPERATOR), Client()
    world.login(reader, "i.solhac")
    before = reader.get("/aide/").content.decode()

    wrong = operator.post("/aide/qui-appeler/", {"phone": "02 61 91 00 10", "email": "pas un courriel"})
    assert wrong.status_code == 422
    operator.post("/aide/qui-appeler/", {"phone": "02 61 91 00 10", "hours": "jour et nuit"})

    after = reader.get("/aide/").content.decode()
    assert "02 61 91 00 10" not in before
    assert "02 61 91 00 10" in after and "jour et nuit" in after


def test_nobody_else_says_whom_to_call(world: World, client: Client) -> None:
    world.login(client, "i.solhac")
    assert client.post("/aide/qui-appeler/", {"phone": "1"}).status_code == 404
    with open_context(world.gp), pytest.raises(DatabaseError):
        SupportContact.objects.create(phone="1")
