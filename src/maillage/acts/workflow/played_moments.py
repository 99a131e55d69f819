"""Moments and ladders of a played case: what was stamped or typed, and who would have been told by now."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from maillage.acts.clocks.contracts import ClockState
from maillage.acts.clocks.facade import reached
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.scenario import Answer, Expect
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import Outcome
from maillage.acts.workflow.instants import answered_moment, timeline
from maillage.acts.workflow.sheet import Sheet

DAY = re.compile(r"\d{4}-\d\d-\d\d")
HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")
# What was looked at, its name, what was wanted, what was found.
Looked = tuple[Literal["instant", "told", "disorder"], str, object, object]


def stamp(
    definition: UsageDefinition, request: Sheet, instants: dict[str, datetime], outcome: Outcome, at: datetime
) -> None:
    """The first stamp stays, as in a real case; what the request says already is taken from there."""
    for effect in outcome.effects:
        if effect.kind != Word.STAMP or effect.argument is None:
            continue
        reads = definition.instants[effect.argument].reads
        moment = at if reads is None else answered_moment([request.value_of(reads)])
        if moment is not None:
            instants.setdefault(effect.argument, moment)


def moved(answers: Mapping[str, Answer], by: timedelta) -> dict[str, Answer]:
    """The same answers told at another time: a day moves by whole days, an hour by all of it."""
    return {key: _moved(answer, by) if isinstance(answer, str) else answer for key, answer in answers.items()}


def _moved(answer: str, by: timedelta) -> str:
    if DAY.fullmatch(answer):
        return (date.fromisoformat(answer) + by).isoformat()
    if HOUR.fullmatch(answer):
        return (datetime.fromisoformat(answer) + by).isoformat(timespec="minutes")
    return answer


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
