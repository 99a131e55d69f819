"""Events leave once, in order, with identifiers only; a repeated write gives its first answer."""

from uuid import uuid4

import pytest
from django.db import transaction

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events import facade as events
from maillage.kernel.events.models import LiveEvent, OutboxEvent
from maillage.kernel.events.outbox import MOST_ATTEMPTS, OUTBOX

pytestmark = pytest.mark.django_db


def test_an_event_of_a_rolled_back_transaction_never_leaves(world) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic(), open_context(world.gp):
        events.emit("test.gone", {"case": "1"})
        raise Stop
    with open_context(OUTBOX):
        assert not OutboxEvent.objects.filter(kind="test.gone").exists()


def test_a_handler_runs_once_and_a_failing_one_waits_without_blocking_the_others(world) -> None:
    seen: list[object] = []

    def fails(payload: dict[str, object]) -> None:
        raise ValueError("the mail server is away")

    events.on("test.fails", fails)
    events.on("test.works", seen.append)
    with open_context(world.gp):
        events.emit("test.fails", {"n": 1})
        events.emit("test.works", {"n": 2})
    events.run_waiting()
    events.run_waiting()
    assert seen == [{"n": 2}]
    with open_context(OUTBOX):
        failed = OutboxEvent.objects.get(kind="test.fails")
        assert failed.handled_at is None
        assert 0 < failed.attempts < MOST_ATTEMPTS
        assert failed.next_attempt_at is not None


def test_the_same_key_gives_the_same_answer_to_the_same_person_only(world) -> None:
    made = [uuid4() for _ in range(3)]
    left = list(made)
    with open_context(world.gp):
        assert events.once("send:1", lambda: left.pop(0)) == (made[0], True)
        assert events.once("send:1", lambda: left.pop(0)) == (made[0], False)
        assert events.once("send:2", lambda: left.pop(0)) == (made[1], True)
    with open_context(world.foreign_gp):
        assert events.once("send:1", lambda: left.pop(0)) == (made[2], True)


def test_a_live_event_is_read_by_its_holder_and_by_no_other(world) -> None:
    subject = uuid4()
    with open_context(world.gp):
        events.live([world.dermatologist.role_id], "case", subject)
        assert not LiveEvent.objects.filter(subject_id=subject).exists()
    with open_context(world.dermatologist):
        assert LiveEvent.objects.filter(subject_id=subject).count() == 1
    with open_context(world.foreign_gp):
        assert not LiveEvent.objects.filter(subject_id=subject).exists()


def test_the_outbox_is_closed_to_people(world) -> None:
    with open_context(world.gp):
        events.emit("test.kept", {"case": "1"})
        assert not OutboxEvent.objects.exists()
    with open_context(Principal.system("curious")):
        assert not OutboxEvent.objects.exists()
