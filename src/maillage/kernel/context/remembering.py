"""Readings asked several times within one context, each of its rooms for its own block of the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from maillage.kernel.context.access_context import current_or_none
from maillage.kernel.context.contracts import AccessContext

P = ParamSpec("P")
V = TypeVar("V")


def remembered(read: Callable[P, V]) -> Callable[P, V]:
    """The same arguments are answered once per context, until something is written in it.

    For functions that read rows and depend on nothing else; a list is copied, so that who sorts theirs keeps it.
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def ask(*args: P.args, **named: P.kwargs) -> V:
        context = current_or_none()
        given: tuple[Any, ...] = tuple(each for each in args if not isinstance(each, AccessContext))
        if context is None or any(isinstance(each, AccessContext) and each is not context for each in args):
            return read(*args, **named)
        answer = context.memory.once((name, given, *sorted(named.items())), lambda: read(*args, **named))
        return cast(V, answer.copy()) if isinstance(answer, list | dict) else answer

    return ask
