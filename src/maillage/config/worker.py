"""The worker: outbox, promises about to be missed, the trail's anchor. Each turn opens its own context."""

import logging
import signal
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from maillage.acts.cases import facade as cases
from maillage.kernel.audit.facade import anchor
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events.facade import run_waiting

log = logging.getLogger(__name__)
TURN_S = 1.0


def _anchor() -> None:
    with open_context(Principal.system("audit")):
        anchor(settings.MAILLAGE_AUDIT_ANCHOR)


# What is done, and every how many seconds.
TURNS: tuple[tuple[Callable[[], object], float], ...] = (
    (run_waiting, 1.0),
    (cases.warn_due, 20.0),
    (_anchor, 60.0),
)


def work() -> None:
    """Turns until told to stop; a database that went away is waited for."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    last = dict.fromkeys((do for do, _ in TURNS), 0.0)
    while not stop.wait(TURN_S):
        for do, every_s in TURNS:
            if time.monotonic() - last[do] >= every_s:
                last[do] = time.monotonic()
                try:
                    do()
                except DatabaseError as error:
                    log.warning("worker lost the database (%s), trying again", type(error).__name__)
                    connection.close()
