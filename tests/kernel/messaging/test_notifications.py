"""Notifications and mails at their door, as the application role."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from tests.kernel.messaging.world import World

from maillage.kernel.accounts.models import User
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events.facade import emit, run_waiting
from maillage.kernel.messaging import facade
from maillage.kernel.messaging.contracts import NotAFixedSentence
from maillage.kernel.messaging.mailbox import received
from maillage.kernel.messaging.models import Mail, Notification
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
TEXT, URL = "Une réponse à votre demande est arrivée.", "/demandes/1/"
MAILBOX = "maillage.kernel.messaging.mailbox.MailboxBackend"


def tell(world: World, *names: str, by: str = "expert") -> None:
    with open_context(world.people[by]):
        facade.notify([world.people[name].role_id for name in names], kind="case.sign", text=TEXT, url=URL)


def test_only_the_person_told_sees_it(world: World) -> None:
    tell(world, "asker", "asker")
    with open_context(world.people["asker"]):
        (seen,) = facade.newest()
        assert (seen.text, seen.url, seen.kind, seen.read_at) == (TEXT, URL, "case.sign", None)
        assert facade.unread_count() == 1
    for stranger in (world.people["expert"], world.people["unreachable"], Principal.system("sweep")):
        with open_context(stranger):
            assert facade.unread_count() == 0
            assert facade.newest() == []
            assert list(Notification.objects.all()) == []


def test_reading_counts_once_and_only_for_its_reader(world: World) -> None:
    tell(world, "asker")
    with open_context(world.people["asker"]):
        (line,) = facade.newest()
    with open_context(world.people["expert"]):
        facade.mark_read(line.id)
        assert facade.mark_all_read() == 0
        assert Notification.objects.filter(id=line.id).update(read_at=now()) == 0
    with open_context(world.people["asker"]):
        assert facade.unread_count() == 1
        facade.mark_read(line.id)
        first = facade.newest()[0].read_at
        facade.mark_read(line.id)
        assert facade.newest()[0].read_at == first is not None
        assert facade.unread_count() == 0


def test_the_database_refuses_to_rewrite_or_delete_a_line(world: World) -> None:
    tell(world, "asker")
    with open_context(world.people["asker"]):
        rows = Notification.objects.all()
        for act in (
            lambda: rows.update(text="Autre chose"),
            lambda: rows.update(role_id=world.people["expert"].role_id),
            lambda: rows._raw_delete(rows.db),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()
        assert facade.newest()[0].text == TEXT


def test_nothing_is_kept_of_a_sentence_that_tells_something(world: World) -> None:
    with open_context(world.people["expert"]):
        with pytest.raises(NotAFixedSentence):
            facade.notify([world.people["asker"].role_id], kind="x", text="Née le 03/07/1954", url=URL)
        with pytest.raises(NotAFixedSentence):
            facade.notify([world.people["asker"].role_id], kind="x", text=TEXT, url="https://ailleurs.fr/")
    with open_context(world.people["asker"]):
        assert facade.newest() == []


def test_screens_of_the_person_wake_up(world: World, as_mover) -> None:
    tell(world, "asker")
    with open_context(world.people["asker"]):
        facade.mark_all_read()
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT holder_id, kind FROM events_liveevent ORDER BY id")
        assert cursor.fetchall() == [(world.people["asker"].role_id, "notification")] * 2


def test_one_mail_leaves_with_one_line_and_a_link(world: World, settings) -> None:
    tell(world, "asker")
    run_waiting()
    (sent,) = mail.outbox
    with open_context(world.people["asker"]):
        (line,) = facade.newest()
    assert sent.to == ["asker@exemple.fr"]
    assert sent.subject == TEXT.rstrip(".")
    assert sent.body.split() == [*TEXT.split(), f"{settings.MAILLAGE_ORIGIN}/messages/{line.id}/"]


def test_a_mail_is_written_in_the_language_of_its_reader(world: World, as_mover, monkeypatch) -> None:
    lexicon = {TEXT: "An answer to your request has arrived."}
    monkeypatch.setattr("maillage.toolbox.language._lexicons", [lexicon.get])
    with as_mover():
        User.objects.filter(username="asker").update(language="en")
    tell(world, "asker")
    with open_context(world.people["asker"]):
        assert facade.newest()[0].text == TEXT
    run_waiting()
    assert [sent.subject for sent in mail.outbox] == ["An answer to your request has arrived"]


def test_the_same_notification_never_leaves_twice(world: World) -> None:
    tell(world, "asker")
    run_waiting()
    with open_context(world.people["asker"]):
        (line,) = facade.newest()
        emit("mail.send", {"notification": str(line.id)})
    run_waiting()
    assert len(mail.outbox) == 1


def test_a_failed_sending_is_tried_again_and_leaves_once(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "tests.kernel.messaging.backends.Down"
    tell(world, "asker")
    run_waiting()
    with open_context(Principal.system("outbox")):
        assert list(Mail.objects.values_list("sent_at", flat=True)) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(now() + timedelta(minutes=5)):
        run_waiting()
        run_waiting()
    assert len(mail.outbox) == 1


def test_no_mail_to_who_has_read_it_or_has_no_address(world: World) -> None:
    tell(world, "asker", "unreachable")
    with open_context(world.people["asker"]):
        facade.mark_all_read()
    assert run_waiting() == 2
    assert mail.outbox == []


def test_nothing_leaves_with_a_transaction_that_fails(world: World) -> None:
    with pytest.raises(RuntimeError, match="later"), open_context(world.people["expert"]):
        facade.notify([world.people["asker"].role_id], kind="x", text=TEXT, url=URL)
        raise RuntimeError("something fails later in the request")
    assert run_waiting() == 0
    assert mail.outbox == []


def test_mails_are_seen_by_our_own_jobs_only(world: World) -> None:
    tell(world, "asker")
    run_waiting()
    for name in ("asker", "expert"):
        with open_context(world.people[name]):
            assert list(Mail.objects.all()) == []
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Mail.objects.bulk_create([Mail(to_address="a@b.fr", subject="x", body="x", created_at=now())])
    assert [each.to_address for each in received()] == ["asker@exemple.fr"]


def test_the_demonstrations_mailbox_keeps_every_mail_once(world: World, settings) -> None:
    settings.EMAIL_BACKEND = MAILBOX
    tell(world, "asker")
    run_waiting()
    EmailMessage("Votre compte", "Bonjour", to=["expert@exemple.fr"], cc=["asker@exemple.fr"]).send()
    assert sorted((each.to_address, each.subject) for each in received()) == [
        ("asker@exemple.fr", TEXT.rstrip(".")),
        ("asker@exemple.fr", "Votre compte"),
        ("expert@exemple.fr", "Votre compte"),
    ]
    assert mail.outbox == []
