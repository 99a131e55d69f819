"""Moments and ladders of a played case: what was stamped or typed, and who would have been told by now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from maillage.acts.clocks.contracts import ClockState
from maillage.acts.clocks.ladders import reached
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.scenario import Expect
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import Outcome
from maillage.acts.workflow.instants import timeline

# What was looked at, its name, what was wanted, what was found.
Looked = tuple[Literal["instant", "told", "disorder"], str, object, object]


def stamp(instants: dict[str, datetime], outcome: Outcome, at: datetime) -> None:
    """The first stamp stays, as in a real case."""
    for effect in outcome.effects:
        if effect.kind == Word.STAMP and effect.argument is not None:
            instants.setdefault(effect.argument, at)


def compare_moments(
    definition: UsageDefinition,
    expect: Expect,
    instants: Mapping[str, datetime],
    clocks: Mapping[str, ClockState],
    begun_at: datetime,
    now: datetime,
) -> list[Looked]:
    found: list[Looked] = [
        ("instant", name, moment.after(begun_at), instants.get(name)) for name, moment in expect.instants.items()
    ]
    for name, word in expect.told.items():
        state, ladder = clocks.get(name), definition.clocks[name].ladder
        count = reached(definition.clocks[name], state, now) if state is not None else 0
        found.append(("told", name, list(word), [rung.to for rung in ladder[:count]]))
    if expect.disorder is not None:
        found.append(("disorder", "", expect.disorder, bool(timeline(definition, instants).disorder)))
    return found
