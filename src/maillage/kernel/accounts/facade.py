"""The door of the room."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from maillage.kernel.accounts import guard, presences, pulses, queries, shared_notes
from maillage.kernel.accounts.contracts import OpenSession, Situation
from maillage.kernel.accounts.standing import principal_for_role, session_of, sessions_of
from maillage.toolbox.ui.contracts import GuardView

__all__ = [
    "OpenSession",
    "Situation",
    "addresses_of",
    "forget_old_sessions",
    "guard_of",
    "languages_of",
    "principal_for_role",
    "session_of",
    "sessions_of",
]


def languages_of(role_ids: Iterable[UUID]) -> dict[UUID, str]:
    """In which language each role reads its pages and its mails, for those who chose one."""
    return queries.languages_of(role_ids)


def addresses_of(role_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The mail address for notices of each role that has one."""
    return queries.addresses_of(role_ids)


def guard_of(request: HttpRequest) -> GuardView:
    """How the pages of this session watch over themselves: what locks them, after how long."""
    return guard.of(request)


def forget_old_sessions() -> int:
    """Upkeep: what only served sessions that have ended, or signing in long ago."""
    return pulses.forget_old() + presences.forget_old() + shared_notes.forget_old()
