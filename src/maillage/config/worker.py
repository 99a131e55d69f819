"""The worker: outbox, promises about to be missed, the trail's anchor, and the upkeep of each day.

Each turn opens its own context. A turn that fails is logged and tried again at its next time; it never stops
the others.
"""

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from maillage.acts.cases import facade as cases
from maillage.acts.guests import facade as guests
from maillage.acts.tasks import facade as tasks
from maillage.kernel.accounts.facade import forget_old_sessions
from maillage.kernel.audit.facade import anchor
from maillage.kernel.context.facade import Principal, make_partitions, open_context
from maillage.kernel.documents.facade import sweep_orphans
from maillage.kernel.events.facade import forget_old, run_waiting
from maillage.kernel.patient_access import facade as patient_access

log = logging.getLogger(__name__)
TURN_S = 1.0
DAY_S = 24 * 3600.0


def _anchor() -> None:
    with open_context(Principal.system("audit")):
        anchor(settings.MAILLAGE_AUDIT_ANCHOR)


def _make_partitions() -> None:
    with open_context(Principal.system("upkeep")):
        made = make_partitions()
    if made:
        log.info("partitions made ahead: %s", ", ".join(made))


@dataclass(slots=True)
class Turn:
    """What is done, every how many seconds, and when it is due next: at the start, then by the clock."""

    name: str
    do: Callable[[], object]
    every_s: float
    next_s: float = 0.0


def turns() -> list[Turn]:
    return [
        Turn("outbox", run_waiting, 1.0),
        Turn("promises to plan", cases.plan_unplanned, 20.0),
        Turn("promises", cases.warn_due, 20.0),
        Turn("broken promises", cases.escalate_due, 20.0),
        Turn("ladders", cases.climb_due, 5.0),
        Turn("tasks", tasks.remind_due, 300.0),
        Turn("anchor", _anchor, 60.0),
        Turn("months ahead", _make_partitions, DAY_S),
        Turn("orphan files", sweep_orphans, DAY_S),
        Turn("old events", forget_old, DAY_S),
        Turn("announcements to make", patient_access.remind_announcements, 3600.0),
        Turn("announced documents", patient_access.tell_patients, 60.0),
        Turn("doors of patients", patient_access.forget_old, DAY_S),
        Turn("doors of guests", guests.forget_old, DAY_S),
        Turn("old sessions", forget_old_sessions, DAY_S),
    ]


def work() -> None:
    """Turns until told to stop; a database that went away is waited for."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    planned = turns()
    while not stop.wait(TURN_S):
        run_due(planned, time.monotonic())


def run_due(planned: Iterable[Turn], now_s: float) -> None:
    """Does each turn whose time has come."""
    for turn in planned:
        if now_s < turn.next_s:
            continue
        turn.next_s = now_s + turn.every_s
        try:
            turn.do()
        except DatabaseError as error:
            log.warning("worker turn %s lost the database (%s), trying again", turn.name, type(error).__name__)
            turn.next_s = now_s + min(turn.every_s, 60.0)
            connection.close()
        except Exception as error:
            # Never the message of the exception: it may carry a patient's values.
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error(
                "worker turn %s failed: %s at %s:%s", turn.name, type(error).__name__, where.filename, where.lineno
            )
