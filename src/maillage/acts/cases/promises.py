"""The promises of a case as they are kept: each with what is to be said of it, the one due soonest repeated for lists.

Refuses nothing: the table decides what starts, pauses and stops. What is then said is carried out by the worker.
"""

from collections.abc import Mapping
from datetime import datetime

from maillage.acts.cases import ladders, reminders
from maillage.acts.cases.bundle import promised_in
from maillage.acts.cases.models import UNPLANNED, Case, CaseClock
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages import facade as usages
from maillage.acts.usages.schema import UsageDefinition
from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import now


def store(case: Case, states: Mapping[str, clocks.ClockState], at: datetime) -> None:
    """Keeps the clocks as decided; the row of the case is left to its writer to save."""
    definition = usages.package(case.usage_version_id).definition
    rows = {row.name: row for row in CaseClock.objects.select_for_update(of=("self",)).filter(case=case)}
    for name, state in states.items():
        row = rows.get(name) or CaseClock(case=case, name=name)
        row.started_at, row.stopped_at = state.started_at, state.stopped_at
        row.paused_for, row.paused_at = state.paused_for, state.paused_at
        row.promise, row.warn = str(state.promise or ""), str(state.warn or "")
        _plan(row, definition, state, at)
        row.save()
    case.clock, case.due_at, case.warn_at, case.paused_at = "", None, None, None
    name = _shown(case, definition, states, at)
    if name:
        state = states[name]
        case.clock = name
        case.paused_at = state.paused_at
        if state.paused_at is None:
            case.due_at = clocks.due_at(definition.clocks[name], state, at)
            case.warn_at = clocks.warn_at(definition.clocks[name], state, at)


def plan_unplanned() -> int:
    """Plans the clocks that run and that were loaded, or kept before each was planned; gives how many it planned."""
    with open_context(reminders.CLOCKS):
        found = CaseClock.objects.filter(**UNPLANNED, case__withheld="").select_related("case")
        rows = list(found.select_for_update(skip_locked=True, of=("self",)).order_by("started_at")[: reminders.BATCH])
        for row in rows:
            definition = usages.package(row.case.usage_version_id).definition
            _plan(row, definition, state_of(row), now())
            row.save()
    return len(rows)


def state_of(row: CaseClock) -> clocks.ClockState:
    return clocks.ClockState(
        *(row.started_at, row.paused_for, row.paused_at, row.stopped_at), *promised_in(row.promise, row.warn)
    )


def _plan(row: CaseClock, definition: UsageDefinition, state: clocks.ClockState, at: datetime) -> None:
    clock = definition.clocks[row.name]
    reminders.plan(row, clock, state, at)
    ladders.plan(row, clock, state, at)


def _shown(case: Case, definition: UsageDefinition, states: Mapping[str, clocks.ClockState], at: datetime) -> str:
    """Of several promises, the one due soonest. While the case is paused, one that is: since when it waits is said."""
    running = [(name, state) for name, state in states.items() if state.active]
    paused = [name for name, state in running if state.paused_at is not None]
    if paused and (case.state_kind == "paused" or len(paused) == len(running)):
        return max(paused, key=lambda name: states[name].started_at)
    going = {name: clocks.due_at(definition.clocks[name], state, at) for name, state in running if name not in paused}
    return min(going, key=lambda name: going[name], default="")
