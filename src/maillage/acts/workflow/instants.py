"""Moments of a case in the order of its usage: delays between them, thresholds, and what cannot have been so.

Pure. An impossible order is said, never refused: whoever is at the bedside knows better than the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maillage.acts.usages.schema import UsageDefinition


@dataclass(frozen=True, slots=True)
class Span:
    """A delay between two known moments; `kept` is None without a threshold."""

    label: str
    length: timedelta
    within: timedelta | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`marks`: what is known, in the order of the usage; `disorder`: pairs of lines that contradict it."""

    marks: tuple[tuple[str, datetime], ...]
    spans: tuple[Span, ...]
    disorder: tuple[tuple[str, str], ...]


def answered_moment(found: Sequence[object]) -> datetime | None:
    """The moment that an expression found in a form; None when it found none, or no hour with its offset."""
    try:
        moment = datetime.fromisoformat(str(found[0])) if found else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def timeline(definition: UsageDefinition, known: Mapping[str, datetime]) -> Timeline:
    marks = tuple((name, known[name]) for name in definition.instants if name in known)
    return Timeline(marks, _spans(definition, known), _disorder(marks))


def _spans(definition: UsageDefinition, known: Mapping[str, datetime]) -> tuple[Span, ...]:
    spans = []
    for interval in definition.intervals:
        if interval.start not in known or interval.to not in known:
            continue
        length = known[interval.to] - known[interval.start]
        if length < timedelta(0):
            continue  # said as a disorder: a negative delay means nothing
        within = interval.within.nominal if interval.within else None
        spans.append(Span(interval.label, length, within, None if within is None else length <= within))
    return tuple(spans)


def _disorder(marks: tuple[tuple[str, datetime], ...]) -> tuple[tuple[str, str], ...]:
    """Each moment against the latest of those that stand above it."""
    found = []
    latest: tuple[str, datetime] | None = None
    for name, at in marks:
        if latest is not None and at < latest[1]:
            found.append((latest[0], name))
        if latest is None or at >= latest[1]:
            latest = (name, at)
    return tuple(found)
