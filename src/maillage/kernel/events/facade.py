"""The door of the room."""

import hashlib
from collections.abc import Callable, Iterable
from uuid import UUID

from maillage.kernel.context.facade import current
from maillage.kernel.events import actions
from maillage.kernel.events.hub import Hub, Listener, LiveMessage
from maillage.kernel.events.outbox import handled_kinds, on, run_waiting
from maillage.kernel.events.upkeep import Forgotten, forget_old

__all__ = [
    "Forgotten",
    "Hub",
    "Listener",
    "LiveMessage",
    "emit",
    "forget_old",
    "handled_kinds",
    "live",
    "on",
    "once",
    "one_key",
    "run_waiting",
]


def emit(kind: str, payload: dict[str, str | int | None]) -> None:
    """Puts an event in the outbox, in the caller's transaction."""
    actions.emit(kind=kind, payload=payload, by=current().principal)


def live(holders: Iterable[UUID], kind: str, subject_id: UUID | None = None) -> None:
    """Wakes the browsers of these holders when the caller's transaction commits."""
    actions.live(holders=holders, kind=kind, subject_id=subject_id, by=current().principal)


def once(key: str, make: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Runs `make` once for this principal and key; gives what it made and whether it ran now."""
    return actions.once(key=key, by=current().principal, make=make)


def one_key(kind: str, *parts: object) -> str:
    """A key for `once`, of one length whatever a browser sends."""
    return f"{kind}:{hashlib.sha256(':'.join(map(str, parts)).encode()).hexdigest()}"
