"""The promise of a case as its ring: the clock that matters now, or what became of it."""

from collections.abc import Mapping
from datetime import datetime

from maillage.acts.cases.contracts import CaseRow
from maillage.acts.clocks.facade import ClockState, clock_view
from maillage.acts.usages.schema import UsageDefinition
from maillage.toolbox.ui.contracts import PromiseView

DRAFT = PromiseView("hold", 0, "Brouillon")
NOTHING = PromiseView("done", 0, "Terminée")


def promise_view(
    row: CaseRow, clocks: Mapping[str, ClockState], definition: UsageDefinition, now: datetime
) -> PromiseView:
    """The running clock of the case; once all have stopped, the one that was promised first."""
    if row.state_kind == "draft":
        return DRAFT
    name = row.clock or next(iter(clocks), "")
    if name not in clocks:
        return NOTHING
    view = clock_view(definition.clocks[name], clocks[name], now)
    is_running = view.state in ("", "soon", "late")
    until = f"{_promised(definition.clocks[name].label)} {_bare(view.until)}" if is_running else view.until
    return PromiseView(view.state or "run", view.percent / 100, view.main, until)
