"""Runs the handlers of outbox events, one transaction each, at least once, later and later after a failure."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import models

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events.models import OutboxEvent
from maillage.toolbox.clock import now

log = logging.getLogger(__name__)
OUTBOX = Principal.system("outbox")
MOST_ATTEMPTS = 12
Handler = Callable[[dict[str, object]], None]
_handlers: dict[str, list[Handler]] = {}


def on(kind: str, handler: Handler) -> None:
    """Registers a handler; it must bear being run twice with the same payload."""
    known = _handlers.setdefault(kind, [])
    if handler not in known:
        known.append(handler)


def handled_kinds() -> set[str]:
    """The kinds of events that somebody handles."""
    return set(_handlers)


def run_one() -> bool:
    """Takes the oldest waiting event, if any. False when nothing waits."""
    with open_context(OUTBOX):
        due = models.Q(next_attempt_at__isnull=True) | models.Q(next_attempt_at__lte=now())
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(due, handled_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
            .order_by("id")
            .first()
        )
        if event is None:
            return False
        number, kind, payload, attempts = event.id, event.kind, event.payload, event.attempts
        try:
            with open_context(OUTBOX):
                for handler in _handlers.get(kind, []):
                    handler(payload)
        except Exception:
            log.exception("outbox event %s (%s) failed", number, kind)
            wait = timedelta(seconds=min(3600, 2**attempts))
            OutboxEvent.objects.filter(id=number).update(attempts=attempts + 1, next_attempt_at=now() + wait)
        else:
            OutboxEvent.objects.filter(id=number).update(handled_at=now(), attempts=attempts + 1)
    return True


def run_waiting(limit: int = 500) -> int:
    """Runs what waits; gives how many events were taken."""
    taken = 0
    while taken < limit and run_one():
        taken += 1
    return taken
