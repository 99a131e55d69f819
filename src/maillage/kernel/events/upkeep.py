"""Forgets what no longer serves: wake-ups nobody will replay, events handled long ago, keys nobody will repeat.

An event that waits, or whose handler keeps failing, is never forgotten.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from maillage.kernel.context.facade import Principal, open_context

OURSELVES = Principal.system("events")
# A browser that was away longer than two days loads its page again rather than replaying.
LIVE_FOR = timedelta(days=2)
HANDLED_FOR = timedelta(days=30)
# A phone may stay in a drawer with an unsent request for some weeks.
KEYS_FOR = timedelta(days=90)
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind are gone."""

    live: int = 0
    handled: int = 0
    keys: int = 0

    def plus(self, live: int, handled: int, keys: int) -> "Forgotten":
        return Forgotten(self.live + live, self.handled + handled, self.keys + keys)


def forget_old(*, batch: int = BATCH) -> Forgotten:
    """Deletes by batches, each in its own transaction: may be stopped and run again."""
    total = Forgotten()
    while True:
        with open_context(OURSELVES), connection.cursor() as cursor:
            cursor.execute(
                "SELECT live_gone, handled_gone, keys_gone FROM ctx.events_forget(%s, %s, %s, %s)",
                [LIVE_FOR, HANDLED_FOR, KEYS_FOR, batch],
            )
            gone = cursor.fetchone()
        total = total.plus(*gone)
        if max(gone) < batch:
            return total
