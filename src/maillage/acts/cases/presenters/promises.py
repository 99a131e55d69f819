"""The promise of a case as its ring: the clock that matters now, or what became of it."""

from collections.abc import Mapping
from datetime import datetime

from maillage.acts.cases.contracts import CaseRow
from maillage.acts.clocks.facade import ClockState, clock_view
from maillage.acts.usages.schema import UsageDefinition
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.contracts import PromiseView

DRAFT = PromiseView("hold", 0, lazy("Brouillon"))
OPEN = PromiseView("run", 1, lazy("En cours"), lazy("sans délai promis"), lazy("sans délai promis"))
ANSWERED = PromiseView("done", 0, lazy("Terminée"))
STOPPED = PromiseView("hold", 0, lazy("Arrêtée"), lazy("sans réponse"), lazy("sans réponse"))


def promise_view(
    row: CaseRow,
    clocks: Mapping[str, ClockState],
    definition: UsageDefinition,
    now: datetime,
) -> PromiseView:
    """The running clock of the case; once all have stopped, the one that was promised first.

    A promise other than the first always says what it promises, so that an answer to read is not taken for an
    answer to give; `named` says it of the first one too. Nothing reads as done while somebody still has to act.
    """
    if row.state_kind == "draft":
        return DRAFT
    if row.state_kind == "open" and row.clock not in clocks:
        return OPEN
    name = row.clock or next(iter(clocks), "")
    if name not in clocks:
        return ANSWERED if row.answered_at else STOPPED
    view = clock_view(definition.clocks[name], clocks[name], now)
    is_running = view.state in ("", "soon", "late")
    named = f"{view.label.lower()} {view.promised}" if is_running else view.until
    until = view.until if name == next(iter(definition.clocks)) else named
    return PromiseView(view.state or "run", view.percent / 100, view.main, until, named)
