"""What one context has read once and may say again; refuses to outlive the context, or the first thing written in it.

Nothing is shared between two requests: rights are read afresh by each. Within one, whatever changes a row (a grant
that ends, a delegation taken back) makes everything be read again: the driver's statements are watched, so that no
action can forget to say it.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from django.utils.translation import get_language

_READS = re.compile(r"\s*\(*\s*SELECT\b", re.IGNORECASE)
# Functions of the database may write, but for those that only answer.
_ANSWERS = (
    "sees_|my_|has_duty|is_system|principal|case_reviewed|case_put_aside|document_withheld|bill"
    "|case_thread|case_followers|patient_opposed|practitioners_named|steering"
)
_CALLS = re.compile(rf"\bctx\.(?!{_ANSWERS})")
# Who waited for a lock reads what the one before them wrote.
_HOLDS = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b|\bpg_advisory_", re.IGNORECASE)
_MARKS = re.compile(r"\s*(SAVEPOINT|RELEASE)\b", re.IGNORECASE)

K = TypeVar("K")
V = TypeVar("V")


class Memory:
    """Readings of one context, each under its own key."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}
        self.wrote = False

    def once(self, key: Hashable, read: Callable[[], V]) -> V:
        """What `read` gave the first time. Some readings hold words: they are kept by language."""
        place = (key, get_language())
        if place not in self._kept:
            self._kept[place] = read()
        return self._kept[place]

    def several(self, key: str, ids: Iterable[K], read: Callable[[set[K]], Mapping[K, V]]) -> dict[K, V]:
        """Those of `ids` that there are: `read` is asked for the ones that nobody asked for before."""
        wanted = set(ids)
        known = self._kept.setdefault((key, get_language()), {})
        missing = wanted - known.keys()
        if missing:
            found = read(missing)  # none of them is there: that is remembered too
            known.update({each: found.get(each) for each in missing})
        return {each: known[each] for each in wanted if known[each] is not None}

    def forget(self) -> None:
        self._kept.clear()
        self.wrote = True


class _Holder(Protocol):
    memory: Memory


def watching(current: Callable[[], _Holder | None]) -> Callable[..., Any]:
    """An execute wrapper: whatever is no plain reading makes the open context forget. A held row is read afresh too,
    and so is what a function of the database may have changed."""

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, info: Any) -> Any:
        context = current()
        if context is not None:
            text = str(sql)
            if not _MARKS.match(text) and (not _READS.match(text) or _HOLDS.search(text) or _CALLS.search(text)):
                context.memory.forget()
        return execute(sql, params, many, info)

    return watch


__all__ = ["Memory", "watching"]
