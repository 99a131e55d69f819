"""Writes of the room; every one of them joins the transaction of the caller."""

import json
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import connection

from maillage.kernel.context.facade import Principal

CHANNEL = "maillage_live"


def emit(*, kind: str, payload: dict[str, str | int | None], by: Principal) -> None:
    """Puts an event in the outbox. `payload` holds identifiers, never clinical content.

    Plain SQL: Django would ask for the number of the row, which only the outbox itself may read.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_outboxevent (kind, payload, created_at, attempts) VALUES (%s, %s::jsonb, now(), 0)",
            [kind, json.dumps(payload)],
        )


def live(*, holders: Iterable[UUID], kind: str, subject_id: UUID | None, by: Principal) -> None:
    """Wakes the browsers of these holders at commit; NOTIFY carries the event's number and nothing else."""
    targets = sorted(set(holders))
    if not targets:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.live_wake(%s::uuid[], %s, %s)", [targets, kind, subject_id])


def once(*, key: str, by: Principal, make: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Runs `make` the first time `by` presents `key`; afterwards gives what it made. True when it ran now.

    Two simultaneous calls: the second waits for the first to commit, then reads its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_idempotencykey (principal, key, created_at) VALUES (%s, %s, now())"
            " ON CONFLICT (principal, key) DO NOTHING",
            [by.key, key],
        )
        if cursor.rowcount:
            subject = make()
            cursor.execute(
                "UPDATE events_idempotencykey SET subject_id = %s WHERE principal = %s AND key = %s",
                [subject, by.key, key],
            )
            return subject, True
        cursor.execute("SELECT subject_id FROM events_idempotencykey WHERE principal = %s AND key = %s", [by.key, key])
        return cursor.fetchone()[0], False
