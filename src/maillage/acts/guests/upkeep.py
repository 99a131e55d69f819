"""Forgets codes and sessions that open nothing any more, as `system:guest-door`."""

from maillage.acts.guests import sessions
from maillage.acts.guests.door import DOOR
from maillage.kernel.context.facade import open_context


def forget_old() -> int:
    with open_context(DOOR):
        return sessions.forget_old()
