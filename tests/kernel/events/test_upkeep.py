"""What no longer serves is forgotten; what waits is kept, whatever its age."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def aged(as_mover: Callable[[], AbstractContextManager[None]]) -> None:
    """One old and one recent row of each kind, and an old event that nobody handled."""
    from maillage.kernel.events.models import IdempotencyKey, LiveEvent, OutboxEvent
    from maillage.toolbox.clock import now

    with as_mover():
        for age in (timedelta(days=100), timedelta(minutes=1)):
            at = now() - age
            live = LiveEvent.objects.create(holder_id=uuid4(), kind="upkeep-test")
            LiveEvent.objects.filter(id=live.id).update(created_at=at)
            OutboxEvent.objects.create(kind="upkeep-test", handled_at=at)
            key = IdempotencyKey.objects.create(principal="role:upkeep-test", key=str(age))
            IdempotencyKey.objects.filter(id=key.id).update(created_at=at)
        waiting = OutboxEvent.objects.create(kind="upkeep-test")
        OutboxEvent.objects.filter(id=waiting.id).update(created_at=now() - timedelta(days=400))


def _left(as_mover: Callable[[], AbstractContextManager[None]]) -> dict[str, Any]:
    from maillage.kernel.events.models import IdempotencyKey, LiveEvent, OutboxEvent

    with as_mover():
        outbox = OutboxEvent.objects.filter(kind="upkeep-test")
        return {
            "live": LiveEvent.objects.filter(kind="upkeep-test").count(),
            "handled": outbox.filter(handled_at__isnull=False).count(),
            "waiting": outbox.filter(handled_at__isnull=True).count(),
            "keys": IdempotencyKey.objects.filter(principal="role:upkeep-test").count(),
        }


def test_old_rows_go_and_what_waits_stays(aged: None, as_mover: Any) -> None:
    from maillage.kernel.events.facade import forget_old

    first = forget_old()
    assert (first.live, first.handled, first.keys) == (1, 1, 1)
    assert _left(as_mover) == {"live": 1, "handled": 1, "waiting": 1, "keys": 1}


def test_by_small_batches_nothing_is_left_behind(aged: None, as_mover: Any) -> None:
    from maillage.kernel.events.upkeep import forget_old

    assert forget_old(batch=1).live == 1
    assert _left(as_mover)["live"] == 1


def test_nobody_else_may_forget(aged: None, as_mover: Any) -> None:
    from maillage.kernel.context.facade import Principal, open_context

    ask = "SELECT ctx.events_forget('0', '0', '0', 100)"
    with (
        pytest.raises(ProgrammingError, match="only the upkeep"),
        open_context(Principal.system("outbox")),
        connection.cursor() as cursor,
    ):
        cursor.execute(ask)
    assert _left(as_mover)["live"] == 2


def test_our_own_job_cannot_forget_today(aged: None, as_mover: Any) -> None:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.events.upkeep import OURSELVES

    with open_context(OURSELVES), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.events_forget('0', '0', '0', 100)")
    assert _left(as_mover)["live"] == 1
