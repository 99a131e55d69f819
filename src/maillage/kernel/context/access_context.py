"""Opens an access context: a transaction, a ticket set for that transaction only, and the last words before commit."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from maillage.kernel.context.contracts import AccessContext, NoContext, Principal
from maillage.kernel.context.tickets import DEFAULT_LIFE_S, sign

_opened: ContextVar[AccessContext | None] = ContextVar("maillage_access_context", default=None)


def current_or_none() -> AccessContext | None:
    return _opened.get()


def current() -> AccessContext:
    """The context of this request, job or command. Raises NoContext outside one."""
    context = _opened.get()
    if context is None:
        raise NoContext("no access context is open here")
    return context


# One round trip: PostgreSQL computes the condition of a CASE before its result, hence the ticket before the holders.
OPEN = "SELECT CASE WHEN set_config('maillage.ticket', %s, true) <> '' THEN ctx.my_holders() END"
ANSWER = "SELECT CASE WHEN set_config('maillage.ticket', %s, true) <> '' THEN ({question}) END"
GIVE_BACK = "SELECT set_config('maillage.ticket', %s, true)"


def _with_ticket(statement: str, principal: Principal, life_s: int, *values: Any) -> Any:
    """The ticket is a parameter of the protocol: Django's cursor would write it into the statement, which
    `pg_stat_activity` shows to every connection of the same role and a log of slow statements keeps."""
    ticket = sign(principal.key, settings.MAILLAGE_TICKET_SECRET, life_s=life_s)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(statement, [ticket, *values]).fetchone()
        assert row is not None, "a SELECT without FROM gives one row"
        return row[0]


@contextmanager
def open_context(principal: Principal, *, life_s: int = DEFAULT_LIFE_S) -> Iterator[AccessContext]:
    """Everything inside sees what `principal` may see. Contexts nest; the outer one comes back on a normal exit.

    On failure the transaction (or savepoint) rolls back and PostgreSQL forgets the ticket with it.
    """
    outer = _opened.get()
    with transaction.atomic():
        holders = tuple(_with_ticket(OPEN, principal, life_s))
        context = AccessContext(principal=principal, holders=holders)
        token = _opened.set(context)
        try:
            yield context
            for last_word in context.before_commit:
                last_word()
        finally:
            _opened.reset(token)
            if outer is not None and (context.memory.wrote or sys.exc_info()[0] is not None):
                outer.memory.forget()
        if outer is not None:
            _with_ticket(GIVE_BACK, outer.principal, life_s)


def answered(principal: Principal, question: str, *values: Any) -> Any:
    """The one value that a question gives `principal`, in a context that lasts for this statement only: one round trip
    where `open_context` makes four. For what every request asks before its own context opens."""
    outer = _opened.get()
    value = _with_ticket(ANSWER.format(question=question), principal, DEFAULT_LIFE_S, *values)
    if outer is not None:
        _with_ticket(GIVE_BACK, outer.principal, DEFAULT_LIFE_S)
    return value


def reopening(*, life_s: int) -> Callable[[], AbstractContextManager[AccessContext]]:
    """For what is read after its page has answered: opens again what its reader may see, as it is then."""
    principal = current().principal
    return lambda: open_context(principal, life_s=life_s)
